package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import dev.relisten.v1.UploadStart;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Locale;

/**
 * One upload. The next message is asked for only when the last one is in the spool, so a client
 * never runs ahead of the disk.
 */
final class UploadCall implements StreamObserver<UploadClipRequest> {
  private final Uploads uploads;
  private final ServerCallStreamObserver<UploadClipResponse> call;
  private final RequestLimits limits;
  private final Spool spool;
  private final IdleWatch idle;
  private State state = new Waiting();

  UploadCall(
      Uploads uploads,
      ServerCallStreamObserver<UploadClipResponse> call,
      RequestLimits limits,
      Spool spool,
      IdleWatch idle) {
    this.uploads = uploads;
    this.call = call;
    this.limits = limits;
    this.spool = spool;
    this.idle = idle;
  }

  /** Asks for the first message. */
  synchronized void start() {
    next();
  }

  private void next() {
    idle.busy(this::onIdle);
    call.request(1);
  }

  private synchronized void onIdle() {
    if (!(state instanceof Over)) {
      fail(
          Errors.idle(
              "upload: no message for %d ms (expected: one within that time)"
                  .formatted(idle.limit().toMillis())));
    }
  }

  @Override
  public synchronized void onNext(UploadClipRequest message) {
    try {
      state = state.next(message);
      next();
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public synchronized void onCompleted() {
    try {
      state = state.end();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public void onError(Throwable t) {
    abandon();
  }

  /** The client is gone; what it sent is dropped unless all of it is here. */
  synchronized void abandon() {
    idle.stop();
    state.abandon();
    state = new Over();
  }

  private void fail(Exception e) {
    abandon();
    call.onError(Errors.of(e));
  }

  /** One class a state: waiting for the facts, receiving bytes, over. */
  private abstract static class State {
    abstract State next(UploadClipRequest message) throws IOException;

    abstract State end();

    abstract void abandon();
  }

  private final class Waiting extends State {
    @Override
    State next(UploadClipRequest message) {
      if (!message.hasStart()) {
        String kind = message.getPayloadCase().name().toLowerCase(Locale.ROOT);
        throw InvalidRequestException.of("payload", kind, "start first");
      }
      UploadStart start = message.getStart();
      if (!start.hasSizeBytes()) {
        return new Receiving(-1);
      }
      checkSize(start.getSizeBytes());
      return new Receiving(start.getSizeBytes());
    }

    @Override
    State end() {
      throw InvalidRequestException.of("payload", "none", "start, then data");
    }

    @Override
    void abandon() {
      spool.close();
    }
  }

  private final class Receiving extends State {
    private final long declaredBytes;

    /** {@code declaredBytes} is negative if the client did not say. */
    Receiving(long declaredBytes) {
      this.declaredBytes = declaredBytes;
    }

    @Override
    State next(UploadClipRequest message) throws IOException {
      if (!message.hasData()) {
        String kind = message.getPayloadCase().name().toLowerCase(Locale.ROOT);
        throw InvalidRequestException.of("payload", kind, "data");
      }
      ByteString data = message.getData();
      if (data.size() > limits.maxMessageBytes()) {
        throw InvalidRequestException.of(
            "data", data.size() + " bytes", "at most " + limits.maxMessageBytes());
      }
      checkSize(spool.sizeBytes() + data.size());
      spool.write(data);
      return this;
    }

    @Override
    State end() {
      long received = spool.sizeBytes();
      if (declaredBytes >= 0 && declaredBytes != received) {
        throw InvalidRequestException.of(
            "start.size_bytes", declaredBytes, received + ", the bytes received");
      }
      idle.stop();
      uploads.decode(spool, call);
      return new Over();
    }

    @Override
    void abandon() {
      spool.close();
    }
  }

  private static final class Over extends State {
    @Override
    State next(UploadClipRequest message) {
      return this;
    }

    @Override
    State end() {
      return this;
    }

    @Override
    void abandon() {}
  }

  private void checkSize(long sizeBytes) {
    if (sizeBytes < 0 || sizeBytes > limits.maxUploadBytes()) {
      throw InvalidRequestException.of(
          "start.size_bytes", sizeBytes, "0 to " + limits.maxUploadBytes() + " bytes");
    }
  }
}
