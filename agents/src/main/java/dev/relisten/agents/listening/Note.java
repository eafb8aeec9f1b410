package dev.relisten.agents.listening;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Something heard in a recording.
 *
 * @param range where, in the recording
 * @param text what, in the model's words
 */
public record Note(SampleRange range, String text) {
  /** As a prompt shows it: {@code 1.4-1.7 the digit seven}, in seconds of the recording. */
  @Override
  public String toString() {
    return tenths(range.startSample()) + "-" + tenths(range.endSample()) + " " + text;
  }

  private static String tenths(long sample) {
    return BigDecimal.valueOf(sample)
        .divide(BigDecimal.valueOf(PcmFormat.RATE_HZ), 1, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
