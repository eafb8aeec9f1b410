package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.StoreBenchmark.Load;
import dev.relisten.audiostore.StoreBenchmark.Reading;
import dev.relisten.audiostore.StoreBenchmark.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBenchmarkTest {
  @TempDir Path folder;

  @Test
  void measuresEveryReading_andLeavesNothing() throws IOException {
    try (StoreBenchmark benchmark = new StoreBenchmark(folder)) {
      String clipId = benchmark.record(Duration.ofSeconds(20));
      String otherId = benchmark.record(Duration.ofSeconds(10));
      for (Reading reading : Reading.values()) {
        Times times = benchmark.measure(clipId, reading, new Load(2, 50, Duration.ofMillis(100)));
        assertTrue(times.p50Ms() > 0 && times.p50Ms() <= times.p99Ms(), times.toString());
        assertTrue(times.slicesPerSecond() > 0 && times.slicesPerSecond() <= 120, "" + times);
      }
      assertTrue(benchmark.ratio(clipId, otherId, 10) > 0);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }
}
