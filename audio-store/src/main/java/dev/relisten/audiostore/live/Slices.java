package dev.relisten.audiostore.live;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;

/** What may be read at a time. Pure functions. */
final class Slices {
  private static final int MAX_SAMPLES = Integer.MAX_VALUE / 4;

  private Slices() {}

  /** Throws IllegalArgumentException for a range that is not within the extent, or too long. */
  static void check(SampleRange range, ClipExtent extent) {
    if (!extent.holds(range) || range.lengthSamples() > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples: [%d, %d) (expected: within [%d, %d), at most %d)"
              .formatted(
                  range.startSample(),
                  range.endSample(),
                  extent.firstSample(),
                  extent.endSample(),
                  MAX_SAMPLES));
    }
  }
}
