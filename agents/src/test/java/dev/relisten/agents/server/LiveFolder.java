package dev.relisten.agents.server;

import dev.relisten.audiostore.live.ForcedWrites;
import dev.relisten.audiostore.live.LiveSettings;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.audiostore.live.Retention;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Live streams for tests of the edge. */
final class LiveFolder {
  /** More than this is not taken while the disk stalls: 2 s. */
  static final int MAX_PENDING_SAMPLES = 32_000;

  private LiveFolder() {}

  static LiveStreams open(Path root) throws IOException {
    return open(root, file -> {});
  }

  static LiveStreams open(Path root, ForcedWrites disk) throws IOException {
    Retention all = new Retention(Duration.ofDays(1), 1L << 40);
    LiveSettings settings =
        new LiveSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            8,
            all,
            all,
            Duration.ofMinutes(1),
            Duration.ofHours(1));
    return LiveStreams.open(root, settings, disk, Clock.systemUTC());
  }

  /** A disk that stands still while it is told to. */
  static final class StallingDisk implements ForcedWrites {
    private volatile CountDownLatch stalled = new CountDownLatch(0);

    void stall() {
      stalled = new CountDownLatch(1);
    }

    void goOn() {
      stalled.countDown();
    }

    @Override
    public void force(FileChannel file) throws IOException {
      try {
        stalled.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
