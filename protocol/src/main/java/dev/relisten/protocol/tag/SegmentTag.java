package dev.relisten.protocol.tag;

import java.math.BigDecimal;

/** A segment tag as the model wrote it. Times are decimals, never floating point. */
public sealed interface SegmentTag {
  /** The whole tag, {@code <seg>} and {@code </seg>} included, byte for byte. */
  String text();

  /** Two decimal numbers of seconds from the start of the clip, in any order and size. */
  record WellFormed(String text, BigDecimal startSeconds, BigDecimal endSeconds)
      implements SegmentTag {
    /** The same text, meant from another second on. */
    public WellFormed from(BigDecimal seconds) {
      return new WellFormed(text, startSeconds.add(seconds), endSeconds.add(seconds));
    }
  }

  /** Everything else between {@code <seg>} and {@code </seg>}; {@code problem} says why. */
  record Malformed(String text, String problem) implements SegmentTag {}
}
