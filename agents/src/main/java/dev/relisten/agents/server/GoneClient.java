package dev.relisten.agents.server;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notices that a call is over before its service said so: cancelled, disconnected, timed out. */
final class GoneClient {
  private GoneClient() {}

  /**
   * Runs {@code action} once when the client is gone, or harmlessly when the call has ended. Must
   * be called before the service method returns. A deadline behind a proxy is seen only by the
   * context, so both are listened to.
   */
  static void whenGone(ServerCallStreamObserver<?> call, Runnable action) {
    AtomicBoolean ran = new AtomicBoolean();
    Runnable once =
        () -> {
          if (ran.compareAndSet(false, true)) {
            action.run();
          }
        };
    call.setOnCancelHandler(once);
    Context.current().addListener(context -> once.run(), Runnable::run);
  }
}
