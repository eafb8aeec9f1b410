package dev.relisten.agents.server;

import java.time.Duration;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Ends what has been quiet for too long: {@code whenIdle} runs once, unless {@link #stop} comes
 * before or {@link #busy} begins the time anew. Thread-safe if its callers are ordered.
 */
final class IdleWatch {
  private final ActorSystem<?> system;
  private final Duration limit;
  private Cancellable alarm = Cancellable.alreadyCancelled();

  IdleWatch(ActorSystem<?> system, Duration limit) {
    this.system = system;
    this.limit = limit;
  }

  Duration limit() {
    return limit;
  }

  void busy(Runnable whenIdle) {
    alarm.cancel();
    alarm = system.scheduler().scheduleOnce(limit, whenIdle, system.executionContext());
  }

  void stop() {
    alarm.cancel();
  }
}
