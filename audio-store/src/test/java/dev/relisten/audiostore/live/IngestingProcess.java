package dev.relisten.audiostore.live;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** A process that ingests until it is killed, and says on standard output what is durable. */
final class IngestingProcess {
  static final Retention KEPT = new Retention(Duration.ofSeconds(25), Long.MAX_VALUE);
  static final int GAP_EVERY = 50_000;
  static final int GAP_SAMPLES = 777;

  private static final StreamOptions OPTIONS =
      new StreamOptions("writer", KEPT, Duration.ofHours(1), false);

  private IngestingProcess() {}

  /** What a sample must be: sound, with a gap at each {@value #GAP_EVERY}th. */
  static short sampleAt(long place) {
    return isGap(place) ? 0 : LiveFixture.sampleAt(place);
  }

  static boolean isGap(long place) {
    return place % GAP_EVERY < GAP_SAMPLES;
  }

  static Process start(Path root) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            IngestingProcess.class.getName(),
            root.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    LiveStreams streams =
        LiveStreams.open(
            Path.of(args[0]), LiveFixture.settings(), ForcedWrites.toDisk(), Clock.systemUTC());
    Semaphore changes = new Semaphore(0);
    LiveWriter writer = streams.attach("s", OPTIONS, changes::release).toCompletableFuture().join();
    long told = -1;
    for (long at = writer.stream().durableSamples(); ; ) {
      at = append(writer, at);
      changes.tryAcquire(1, 1, java.util.concurrent.TimeUnit.MILLISECONDS);
      long durable = writer.stream().durableSamples();
      if (durable > told) {
        told = durable;
        System.out.println(durable);
      }
      while (writer.pendingSamples() > 100_000) {
        changes.acquire();
      }
    }
  }

  private static long append(LiveWriter writer, long at) {
    if (isGap(at)) {
      long rest = GAP_SAMPLES - at % GAP_EVERY;
      writer.gap(rest);
      return at + rest;
    }
    int count = (int) Math.min(1_000 + at % 3_000, GAP_EVERY - at % GAP_EVERY);
    writer.append(LiveFixture.sound(at, count), 0, count);
    return at + count;
  }
}
