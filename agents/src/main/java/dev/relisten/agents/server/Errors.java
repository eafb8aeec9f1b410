package dev.relisten.agents.server;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.relisten.agents.session.SessionFailure;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.audiostore.live.LiveStreamException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from failures to gRPC statuses. Every status carries an ErrorInfo whose reason is
 * stable, in the domain {@link #DOMAIN}.
 */
public final class Errors {
  /** Domain of every ErrorInfo of this service. */
  public static final String DOMAIN = "relisten.dev";

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private Errors() {}

  static StatusRuntimeException of(SessionFailure failure, String message) {
    return switch (failure) {
      case CLIP_NOT_FOUND -> status(Code.NOT_FOUND, failure.name(), message);
      case CLIP_TOO_LONG, SOUND_EXPIRED, SOUND_NOT_YET ->
          status(Code.FAILED_PRECONDITION, failure.name(), message);
      case INVALID_REQUEST -> status(Code.INVALID_ARGUMENT, failure.name(), message);
      case LISTENING_FAILED, NO_WORKER, WORKER_LOST ->
          status(Code.UNAVAILABLE, failure.name(), message, retry(RETRY_AFTER));
      case INTERNAL -> status(Code.INTERNAL, failure.name(), message);
    };
  }

  static StatusRuntimeException of(SessionManager.Refused refused) {
    RetryInfo retry = retry(refused.retryAfter());
    return status(Code.UNAVAILABLE, "TOO_MANY_SESSIONS", refused.message(), retry);
  }

  static StatusRuntimeException stillRunning(String sessionId) {
    String message = "session: " + sessionId + " still runs (expected: a finished one)";
    return status(Code.FAILED_PRECONDITION, "SESSION_RUNNING", message, retry(RETRY_AFTER));
  }

  static StatusRuntimeException of(Throwable failure) {
    if (failure instanceof StatusRuntimeException already) {
      return already;
    }
    if (failure instanceof InvalidRequestException invalid) {
      return invalid(invalid);
    }
    if (failure instanceof UndecodableAudioException audio) {
      return undecodable(audio);
    }
    if (failure instanceof LiveStreamException stream) {
      return of(stream);
    }
    LOG.error("unexpected failure of a call", failure);
    return of(SessionFailure.INTERNAL, "internal error: " + failure.getClass().getSimpleName());
  }

  static StatusRuntimeException of(LiveStreamException stream) {
    String reason = stream.reason().name();
    String message = stream.getMessage();
    return switch (stream.reason()) {
      case STREAM_NOT_FOUND, STREAM_DELETED -> status(Code.NOT_FOUND, reason, message);
      case STREAM_ENDED, STREAM_HAS_WRITER, WRITER_REPLACED ->
          status(Code.FAILED_PRECONDITION, reason, message);
      case GAP_TOO_LONG -> status(Code.INVALID_ARGUMENT, reason, message);
      case TOO_MANY_STREAMS -> exhausted(reason, message);
      case STREAM_ELSEWHERE, STORE_FAILED ->
          status(Code.UNAVAILABLE, reason, message, retry(RETRY_AFTER));
    };
  }

  /** The server is about to stop; what is durable is kept, so come again. */
  static StatusRuntimeException goingAway() {
    String message = "server: stops (expected: again in a while, from the last durable sample)";
    return status(Code.UNAVAILABLE, "GOING_AWAY", message, retry(RETRY_AFTER));
  }

  static StatusRuntimeException notFound(String what, String id) {
    String message = what + ": '" + id + "' (expected: one that is kept here)";
    return status(Code.NOT_FOUND, what.toUpperCase(Locale.ROOT) + "_NOT_FOUND", message);
  }

  static StatusRuntimeException exhausted(String reason, String message) {
    return status(Code.RESOURCE_EXHAUSTED, reason, message, retry(RETRY_AFTER));
  }

  /** A client that stopped sending. */
  static StatusRuntimeException idle(String message) {
    return status(Code.DEADLINE_EXCEEDED, "IDLE", message);
  }

  private static StatusRuntimeException invalid(InvalidRequestException invalid) {
    return status(
        Code.INVALID_ARGUMENT,
        SessionFailure.INVALID_REQUEST.name(),
        invalid.getMessage(),
        badRequest(invalid.violations()));
  }

  private static StatusRuntimeException undecodable(UndecodableAudioException audio) {
    Violation violation = new Violation("data", audio.getMessage());
    return status(
        Code.INVALID_ARGUMENT,
        "AUDIO_" + audio.reason().name(),
        audio.getMessage(),
        badRequest(List.of(violation)));
  }

  private static BadRequest badRequest(List<Violation> violations) {
    BadRequest.Builder builder = BadRequest.newBuilder();
    for (Violation violation : violations) {
      builder
          .addFieldViolationsBuilder()
          .setField(violation.field())
          .setDescription(violation.toString());
    }
    return builder.build();
  }

  private static RetryInfo retry(Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(after.toSeconds())
                .setNanos(after.toNanosPart()))
        .build();
  }

  private static StatusRuntimeException status(
      Code code, String reason, String message, Message... details) {
    List<Any> packed = new ArrayList<>();
    packed.add(Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()));
    for (Message detail : details) {
      packed.add(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addAllDetails(packed)
            .build());
  }
}
