package dev.relisten.audiostore;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A place in a clip's PCM, half-open.
 *
 * @param startSample first sample, at {@link PcmFormat#RATE_HZ}, at least 0
 * @param endSample one past the last, at least {@code startSample}
 */
public record SampleRange(long startSample, long endSample) {
  public SampleRange {
    if (startSample < 0 || endSample < startSample) {
      throw new IllegalArgumentException(
          "sample range: [" + startSample + ", " + endSample + ") (expected: 0 <= start <= end)");
    }
  }

  /** Seconds to samples, exactly: {@code floor(seconds * 16000)} in decimal arithmetic. */
  public static long toSample(BigDecimal seconds) {
    return seconds
        .multiply(BigDecimal.valueOf(PcmFormat.RATE_HZ))
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  public long lengthSamples() {
    return endSample - startSample;
  }
}
