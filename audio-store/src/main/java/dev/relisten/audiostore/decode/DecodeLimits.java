package dev.relisten.audiostore.decode;

import java.time.Duration;

/**
 * What a decoder refuses, whatever a file's header claims.
 *
 * @param maxSound longest sound that one file or stream may become
 * @param minRateHz lowest sample rate of a file
 * @param maxRateHz highest sample rate of a file
 * @param maxChannels most channels of a file, at most 64
 * @param maxWallTime longest time that decoding one file or stream may take, waiting for a stream's
 *     bytes or for whoever takes its sound not counted
 * @param maxBytes most encoded bytes of a file or stream
 */
public record DecodeLimits(
    Duration maxSound,
    int minRateHz,
    int maxRateHz,
    int maxChannels,
    Duration maxWallTime,
    long maxBytes) {
  /** The resampler's own limit. */
  private static final int RESAMPLER_CHANNELS = 64;

  private static final long DEFAULT_MAX_BYTES = 16L << 30;

  public DecodeLimits {
    check("maxSound", maxSound.toMillis(), maxSound.toMillis() >= 1, ">= 1 ms");
    check("minRateHz", minRateHz, minRateHz >= 1, ">= 1");
    check("maxRateHz", maxRateHz, maxRateHz >= minRateHz, ">= minRateHz");
    check("maxChannels", maxChannels, maxChannels >= 1, ">= 1");
    check("maxChannels", maxChannels, maxChannels <= RESAMPLER_CHANNELS, "<= 64");
    check("maxWallTime", maxWallTime.toMillis(), maxWallTime.toMillis() >= 1, ">= 1 ms");
    check("maxBytes", maxBytes, maxBytes >= 1, ">= 1");
  }

  /** 10 h of sound, 4 to 384 kHz, 64 channels, 10 min, 16 GiB. */
  public static DecodeLimits defaults() {
    return new DecodeLimits(
        Duration.ofHours(10), 4_000, 384_000, 64, Duration.ofMinutes(10), DEFAULT_MAX_BYTES);
  }

  public DecodeLimits withMaxSound(Duration sound) {
    return new DecodeLimits(sound, minRateHz, maxRateHz, maxChannels, maxWallTime, maxBytes);
  }

  public DecodeLimits withMaxWallTime(Duration wallTime) {
    return new DecodeLimits(maxSound, minRateHz, maxRateHz, maxChannels, wallTime, maxBytes);
  }

  public DecodeLimits withMaxBytes(long bytes) {
    return new DecodeLimits(maxSound, minRateHz, maxRateHz, maxChannels, maxWallTime, bytes);
  }

  private static void check(String name, long value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
