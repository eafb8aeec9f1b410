package dev.relisten.agents.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares the declared rate with capture times: sound of 8 kHz that is declared as 16 kHz lasts
 * half as long as it took to capture. A pause or a burst is nothing; a whole window of chunks that
 * are off to the same side is. Arithmetic only; not thread-safe.
 */
final class RateWatch {
  private static final int WINDOW = 50;
  private static final int MANY = 45;
  private static final double LONGEST = 1.25;
  private static final double SHORTEST = 0.8;

  private final int rateHz;
  private Optional<Instant> before = Optional.empty();
  private long beforeFrames;
  private int seen;
  private int slow;
  private int fast;
  private long frames;
  private Duration time = Duration.ZERO;

  RateWatch(int rateHz) {
    this.rateHz = rateHz;
  }

  /** The rate that capture times speak of, if it contradicts the declared one. */
  Optional<Long> chunk(long chunkFrames, Optional<Instant> captureTime) {
    if (before.isPresent() && captureTime.isPresent() && beforeFrames > 0) {
      count(Duration.between(before.get(), captureTime.get()));
    }
    before = captureTime;
    beforeFrames = chunkFrames;
    return seen < WINDOW ? Optional.empty() : judge();
  }

  private void count(Duration apart) {
    double ratio = apart.toNanos() / (1e9 * beforeFrames / rateHz);
    seen++;
    slow += ratio > LONGEST ? 1 : 0;
    fast += ratio < SHORTEST ? 1 : 0;
    frames += beforeFrames;
    time = time.plus(apart);
  }

  private Optional<Long> judge() {
    boolean contradicts = (slow >= MANY || fast >= MANY) && !time.isZero() && !time.isNegative();
    Optional<Long> measured =
        contradicts ? Optional.of(Math.round(frames * 1e9 / time.toNanos())) : Optional.empty();
    seen = 0;
    slow = 0;
    fast = 0;
    frames = 0;
    time = Duration.ZERO;
    return measured;
  }
}
