package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.StoredClip;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorSystem;

/** Where uploads come in: a bounded number at a time, decoded on threads of their own. */
final class Uploads {
  private final ClipStore store;
  private final Path folder;
  private final RequestLimits limits;
  private final Semaphore permits;
  private final ActorSystem<?> system;
  private final Executor decoders;

  Uploads(
      ClipStore store,
      Path folder,
      RequestLimits limits,
      ActorSystem<?> system,
      Executor decoders) {
    this.store = store;
    this.folder = folder;
    this.limits = limits;
    this.permits = new Semaphore(limits.maxUploads());
    this.system = system;
    this.decoders = decoders;
  }

  StreamObserver<UploadClipRequest> open(ServerCallStreamObserver<UploadClipResponse> call) {
    call.disableAutoRequest();
    try {
      UploadCall upload = open(call, spool());
      GoneClient.whenGone(call, upload::abandon);
      upload.start();
      return upload;
    } catch (RuntimeException | IOException e) {
      call.onError(Errors.of(e));
      return new Deaf<>();
    }
  }

  private UploadCall open(ServerCallStreamObserver<UploadClipResponse> call, Spool spool) {
    IdleWatch idle = new IdleWatch(system, limits.uploadIdle());
    return new UploadCall(this, call, limits, spool, idle);
  }

  /** Decodes a whole upload and replies; the spool is closed whatever happens. */
  void decode(Spool spool, ServerCallStreamObserver<UploadClipResponse> call) {
    decoders.execute(() -> add(spool, call));
  }

  private Spool spool() throws IOException {
    if (!permits.tryAcquire()) {
      throw Errors.exhausted(
          "TOO_MANY_UPLOADS", "uploads: all taken (expected: at most " + limits.maxUploads() + ")");
    }
    try {
      return Spool.create(folder, permits::release);
    } catch (IOException | RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  private void add(Spool spool, ServerCallStreamObserver<UploadClipResponse> call) {
    try (spool) {
      if (call.isCancelled()) {
        return;
      }
      StoredClip stored = store.add(spool.finish());
      call.onNext(
          UploadClipResponse.newBuilder()
              .setClip(AudioWire.clip(stored.clip()))
              .setDecodeReport(AudioWire.report(stored.report()))
              .build());
      call.onCompleted();
    } catch (IOException | RuntimeException e) {
      if (!call.isCancelled()) {
        call.onError(Errors.of(e));
      }
    }
  }

  /** Hears nothing more of a call that was refused. */
  private static final class Deaf<T> implements StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
