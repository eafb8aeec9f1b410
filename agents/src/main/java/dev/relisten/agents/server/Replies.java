package dev.relisten.agents.server;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Ends unary calls, well or not. */
final class Replies {
  private Replies() {}

  static <T> void one(StreamObserver<T> responses, Supplier<T> reply) {
    T value;
    try {
      value = reply.get();
    } catch (RuntimeException e) {
      responses.onError(Errors.of(e));
      return;
    }
    responses.onNext(value);
    responses.onCompleted();
  }
}
