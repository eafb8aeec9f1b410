package dev.relisten.audiostore.dataset;

import java.math.BigDecimal;

/**
 * A sound at its true place in a recording.
 *
 * @param startSeconds from the recording's start, at least 0
 * @param endSeconds greater than {@code startSeconds}
 * @param sound its name, such as "a dog barking"
 */
public record SoundEvent(BigDecimal startSeconds, BigDecimal endSeconds, String sound) {
  public SoundEvent {
    if (startSeconds.signum() < 0 || endSeconds.compareTo(startSeconds) <= 0) {
      throw new IllegalArgumentException(
          "event: " + startSeconds + " to " + endSeconds + " s (expected: 0 <= start < end)");
    }
  }

  public BigDecimal lengthSeconds() {
    return endSeconds.subtract(startSeconds);
  }

  /** Whether the two share any time; events that only touch do not. */
  public boolean overlaps(BigDecimal fromSeconds, BigDecimal toSeconds) {
    return startSeconds.compareTo(toSeconds) < 0 && fromSeconds.compareTo(endSeconds) < 0;
  }
}
