package dev.relisten.agents.server;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A call whose client reads when the test says so. */
final class RecordedCall<T> extends ServerCallStreamObserver<T> {
  final BlockingQueue<T> sent = new LinkedBlockingQueue<>();
  final CompletableFuture<Optional<Status>> ended = new CompletableFuture<>();
  volatile boolean ready = true;
  volatile boolean cancelled;

  @Override
  public void onNext(T value) {
    sent.add(value);
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(Optional.of(Status.fromThrowable(failure)));
  }

  @Override
  public void onCompleted() {
    ended.complete(Optional.empty());
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}
}
