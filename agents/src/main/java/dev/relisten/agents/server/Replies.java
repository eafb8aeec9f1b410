package dev.relisten.agents.server;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Ends unary calls, well or not. */
final class Replies {
  private Replies() {}

  static <T> void one(StreamObserver<T> responses, Supplier<T> reply) {
    later(responses, CompletableFuture.supplyAsync(reply, Runnable::run));
  }

  static <T> void later(StreamObserver<T> responses, CompletionStage<T> reply) {
    reply.whenComplete((value, failure) -> end(responses, value, failure));
  }

  private static <T> void end(StreamObserver<T> responses, T value, Throwable failure) {
    if (failure == null) {
      responses.onNext(value);
      responses.onCompleted();
      return;
    }
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    responses.onError(Errors.of(wrapped ? failure.getCause() : failure));
  }
}
