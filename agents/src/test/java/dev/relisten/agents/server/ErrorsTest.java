package dev.relisten.agents.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.relisten.agents.session.SessionFailure;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.audiostore.decode.UndecodableAudioException.Reason;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {
  private static final Map<SessionFailure, Code> CODES =
      Map.of(
          SessionFailure.CLIP_NOT_FOUND, Code.NOT_FOUND,
          SessionFailure.CLIP_TOO_LONG, Code.FAILED_PRECONDITION,
          SessionFailure.SOUND_EXPIRED, Code.FAILED_PRECONDITION,
          SessionFailure.SOUND_NOT_YET, Code.FAILED_PRECONDITION,
          SessionFailure.INVALID_REQUEST, Code.INVALID_ARGUMENT,
          SessionFailure.LISTENING_FAILED, Code.UNAVAILABLE,
          SessionFailure.NO_WORKER, Code.UNAVAILABLE,
          SessionFailure.WORKER_LOST, Code.UNAVAILABLE,
          SessionFailure.INTERNAL, Code.INTERNAL);

  @ParameterizedTest
  @EnumSource
  void everySessionFailure_hasOneCodeAndItsNameAsReason(SessionFailure failure) {
    StatusRuntimeException status = Errors.of(failure, "turns: 0 (expected: >= 1)");

    assertEquals(CODES.get(failure), status.getStatus().getCode());
    assertEquals("turns: 0 (expected: >= 1)", status.getStatus().getDescription());
    ErrorInfo info = detail(status, ErrorInfo.class).orElseThrow();
    assertEquals(failure.name(), info.getReason());
    assertEquals("relisten.dev", info.getDomain());
  }

  @ParameterizedTest
  @EnumSource
  void retryInfo_isGivenExactlyWhereTryingAgainHelps(SessionFailure failure) {
    boolean retry = CODES.get(failure) == Code.UNAVAILABLE;

    assertEquals(retry, detail(Errors.of(failure, ""), RetryInfo.class).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void undecodableAudio_isTheCallersMistakeWithAStableReason(Reason reason) {
    StatusRuntimeException status =
        Errors.of(new UndecodableAudioException(reason, "file: a text (expected: sound)"));

    assertEquals(Code.INVALID_ARGUMENT, status.getStatus().getCode());
    assertEquals("AUDIO_" + reason, detail(status, ErrorInfo.class).orElseThrow().getReason());
    assertEquals(
        "data", detail(status, BadRequest.class).orElseThrow().getFieldViolations(0).getField());
  }

  @Test
  void invalidRequest_namesEveryField() {
    StatusRuntimeException status =
        Errors.of(
            new InvalidRequestException(
                List.of(Violation.of("a", 1, ">= 2"), Violation.of("b", "'x'", "not x"))));

    BadRequest bad = detail(status, BadRequest.class).orElseThrow();
    assertEquals("a: 1 (expected: >= 2)", bad.getFieldViolations(0).getDescription());
    assertEquals("b", bad.getFieldViolations(1).getField());
    assertTrue(status.getStatus().getDescription().contains("b: 'x' (expected: not x)"));
  }

  @Test
  void unexpectedFailure_tellsNothingOfTheInside() {
    StatusRuntimeException status = Errors.of(new IllegalStateException("secret path /etc"));

    assertEquals(Code.INTERNAL, status.getStatus().getCode());
    assertFalse(status.getStatus().getDescription().contains("secret"));
  }

  private static <T extends Message> Optional<T> detail(
      StatusRuntimeException status, Class<T> type) {
    return StatusProto.fromThrowable(status).getDetailsList().stream()
        .filter(any -> any.is(type))
        .findFirst()
        .map(any -> unpack(any, type));
  }

  private static <T extends Message> T unpack(Any any, Class<T> type) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
