package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
  @Test
  void defaults() {
    assertEquals(
        new WorkerSettings(
            128,
            64,
            256L << 20,
            64L << 20,
            256L << 20,
            256L << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5)),
        WorkerSettings.of(ConfigFactory.load()));
  }

  @Test
  void mapping() {
    assertEquals(
        new WorkerSettings(
            1, 2, 3, 4, 8, 9, Duration.ofMillis(5), Duration.ofMillis(6), Duration.ofMillis(7)),
        WorkerSettings.of(
            config(
                "{prefill-chunk-tokens=1, max-waiting=2, feature-cache-bytes=3,"
                    + " supplied-sound-bytes=4, encoder-bytes=8, kv-budget-bytes=9, evict-paused-after=5ms, awaiting-limit=6ms,"
                    + " paused-limit=7ms}")));
  }

  @Test
  void wrongValueIsNamed() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> WorkerSettings.of(config("{prefill-chunk-tokens=0}")));
    assertEquals("relisten.gpu-worker.prefill-chunk-tokens: 0 (expected: >= 1)", e.getMessage());
  }

  @Test
  void unknownKeyIsNamed() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> WorkerSettings.of(config("{prefill-chunk=1}")));
    assertEquals(
        "relisten.gpu-worker.prefill-chunk: unknown (expected: one of [awaiting-limit,"
            + " dispatcher, encoder-bytes, evict-paused-after, feature-cache-bytes,"
            + " kv-budget-bytes, max-waiting, paused-limit, prefill-chunk-tokens, supplied-sound-bytes])",
        e.getMessage());
  }

  private static Config config(String worker) {
    return ConfigFactory.parseString("relisten.gpu-worker " + worker)
        .withFallback(ConfigFactory.load());
  }
}
