package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.PcmFormat;

/**
 * Where frames belong, so that a sample's number is its time. Pure arithmetic in samples at 16 kHz.
 *
 * <p>A frame at timestamp {@code t} belongs at {@code t - origin}. If less than that is written, by
 * more than the tolerance, silence fills the gap. A gap of more than {@link #MAX_GAP_SAMPLES} or a
 * step back of more than {@link #MAX_OVERLAP_SAMPLES} is a broken clock, not a gap: the origin
 * moves, and the jump is counted.
 */
final class Timeline {
  static final long TOLERANCE_SAMPLES = PcmFormat.RATE_HZ / 50;
  static final long MAX_GAP_SAMPLES = 600L * PcmFormat.RATE_HZ;
  static final long MAX_OVERLAP_SAMPLES = PcmFormat.RATE_HZ;

  private final long startSample;
  private boolean begun;
  private long origin;
  private long gapSamples;
  private int jumps;

  /**
   * @param startSample where the container's clock starts
   */
  Timeline(long startSample) {
    this.startSample = startSample;
  }

  long gapSamples() {
    return gapSamples;
  }

  int jumps() {
    return jumps;
  }

  /**
   * @param frameSample the frame's timestamp
   * @param writtenSamples what stands before it
   * @return silence to put before it
   */
  long silenceBefore(long frameSample, long writtenSamples) {
    if (!begun) {
      begin(frameSample, writtenSamples);
    }
    long gap = frameSample - origin - writtenSamples;
    if (gap > MAX_GAP_SAMPLES || gap < -MAX_OVERLAP_SAMPLES) {
      jumps++;
      origin = frameSample - writtenSamples;
      return 0;
    }
    if (gap <= TOLERANCE_SAMPLES) {
      return 0;
    }
    gapSamples += gap;
    return gap;
  }

  /** Sound that starts with its container (codec delay aside) starts at 0. */
  private void begin(long frameSample, long writtenSamples) {
    long start = startSample < 0 ? Math.min(0, frameSample) : startSample;
    boolean together = Math.abs(frameSample - start) <= TOLERANCE_SAMPLES;
    origin = (together ? frameSample : start) - writtenSamples;
    begun = true;
  }
}
