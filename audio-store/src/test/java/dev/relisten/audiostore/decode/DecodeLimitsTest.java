package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DecodeLimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void defaultsAreWhatIsDocumented() {
    DecodeLimits limits = DecodeLimits.defaults();
    assertEquals(Duration.ofHours(10), limits.maxSound());
    assertEquals(4_000, limits.minRateHz());
    assertEquals(384_000, limits.maxRateHz());
    assertEquals(64, limits.maxChannels());
    assertEquals(Duration.ofMinutes(10), limits.maxWallTime());
    assertEquals(16L << 30, limits.maxBytes());
  }

  @Test
  void whatLimitsNothing_isRefused() {
    assertRefused("maxSound: 0 (expected: >= 1 ms)", Duration.ZERO, 1, 1, 1, MINUTE, 1);
    assertRefused("minRateHz: 0 (expected: >= 1)", MINUTE, 0, 1, 1, MINUTE, 1);
    assertRefused("maxRateHz: 1 (expected: >= minRateHz)", MINUTE, 2, 1, 1, MINUTE, 1);
    assertRefused("maxChannels: 0 (expected: >= 1)", MINUTE, 1, 1, 0, MINUTE, 1);
    assertRefused("maxChannels: 65 (expected: <= 64)", MINUTE, 1, 1, 65, MINUTE, 1);
    assertRefused("maxWallTime: 0 (expected: >= 1 ms)", MINUTE, 1, 1, 1, Duration.ZERO, 1);
    assertRefused("maxBytes: 0 (expected: >= 1)", MINUTE, 1, 1, 1, MINUTE, 0);
  }

  @Test
  void anotherProcessGetsTheSameLimits() {
    DecodeLimits limits = new DecodeLimits(MINUTE, 5, 6, 7, Duration.ofMillis(8), 9);
    String[] arguments = DecodingProcess.toArguments(limits).toArray(String[]::new);
    assertEquals(limits, DecodingProcess.fromArguments(arguments));
  }

  private static void assertRefused(
      String message,
      Duration sound,
      int minRate,
      int maxRate,
      int channels,
      Duration wall,
      long bytes) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new DecodeLimits(sound, minRate, maxRate, channels, wall, bytes));
    assertEquals(message, e.getMessage());
  }
}
