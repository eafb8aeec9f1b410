package dev.relisten.audiostore.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Settings and shortcuts for tests of live streams. */
final class LiveFixture {
  static final int SEGMENT_SAMPLES = 32_000;
  static final Retention ALL = new Retention(Duration.ofDays(10), Long.MAX_VALUE);
  static final StreamOptions KEEP_ALL =
      new StreamOptions("writer", ALL, Duration.ofHours(1), false);

  private LiveFixture() {}

  /** Segments of 2 s, a ring of 2 s, 3 streams. */
  static LiveSettings settings() {
    return new LiveSettings(
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofMillis(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        3,
        ALL,
        ALL,
        Duration.ofHours(1),
        Duration.ofHours(1));
  }

  /** On a disk that forgets to force, which is quick. */
  static LiveStreams open(Path root) throws IOException {
    return LiveStreams.open(root, settings(), file -> {}, java.time.Clock.systemUTC());
  }

  static LiveWriter attach(LiveStreams streams, String name) {
    return attach(streams, name, KEEP_ALL);
  }

  static LiveWriter attach(LiveStreams streams, String name, StreamOptions options) {
    return streams.attach(name, options, () -> {}).toCompletableFuture().join();
  }

  static void awaitDurable(LiveWriter writer) {
    await(() -> writer.pendingSamples() == 0);
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 s");
      Thread.onSpinWait();
    }
  }

  /** Sound that says where it is: a sample is a hash of its place. */
  static short[] sound(long from, int count) {
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = sampleAt(from + i);
    }
    return samples;
  }

  static short sampleAt(long place) {
    long mixed = (place + 1) * 0x9E3779B97F4A7C15L;
    return (short) (mixed >>> 40);
  }
}
