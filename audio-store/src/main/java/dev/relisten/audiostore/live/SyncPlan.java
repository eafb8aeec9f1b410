package dev.relisten.audiostore.live;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says when what waits goes to the disk: all that came within the sync interval together, and at
 * once when half of what may wait does. Thread-safe.
 */
final class SyncPlan {
  private final LiveSettings settings;
  private final ScheduledExecutorService syncing;
  private final Runnable sync;
  private boolean planned;

  SyncPlan(LiveSettings settings, ScheduledExecutorService syncing, Runnable sync) {
    this.settings = settings;
    this.syncing = syncing;
    this.sync = sync;
  }

  /** More waits than before. */
  synchronized void grew(long samplesBefore, long samples) {
    if (isUrgent(samples) && !isUrgent(samplesBefore)) {
      syncing.execute(sync);
    } else if (!planned) {
      planned = true;
      long delayMillis = settings.syncInterval().toMillis();
      syncing.schedule(this::planned, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** A sync is over, and so much came meanwhile. */
  void left(long samples) {
    if (isUrgent(samples)) {
      syncing.execute(sync);
    }
  }

  /** One is planned at a time, however many urgent ones come before it. */
  private void planned() {
    synchronized (this) {
      planned = false;
    }
    sync.run();
  }

  private boolean isUrgent(long samples) {
    return samples > settings.maxPendingSamples() / 2;
  }
}
