package dev.relisten.agents.session;

import static dev.relisten.agents.session.SegmentOutcome.CLIPPED;
import static dev.relisten.agents.session.SegmentOutcome.DUPLICATE;
import static dev.relisten.agents.session.SegmentOutcome.EXPIRED;
import static dev.relisten.agents.session.SegmentOutcome.HEARD;
import static dev.relisten.agents.session.SegmentOutcome.MALFORMED;
import static dev.relisten.agents.session.SegmentOutcome.NOT_YET;
import static dev.relisten.agents.session.SegmentOutcome.OUT_OF_RANGE;
import static dev.relisten.agents.session.SegmentOutcome.REVERSED;
import static dev.relisten.agents.session.SegmentOutcome.TOO_SHORT;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * What a tag means for one clip. Pure; times are decimals, never floating point.
 *
 * <p>In this order: malformed; end before start; start behind the clip's end (not yet, if it still
 * grows); start before what is kept; end moved to the clip's end; shorter than {@value
 * PcmFormat#MIN_SLICE_SAMPLES} samples; nearly the same as one heard before, by intersection over
 * union; else heard, or clipped if its end was moved.
 *
 * @param outcome the one typed outcome
 * @param range what to listen to; present for HEARD and CLIPPED only
 * @param message names the value and the expectation; empty for HEARD
 */
record SegmentJudgement(SegmentOutcome outcome, Optional<SampleRange> range, String message) {
  static SegmentJudgement of(
      SegmentTag tag, ClipExtent clip, List<SampleRange> heard, double duplicateOverlap) {
    if (tag instanceof SegmentTag.Malformed malformed) {
      return refused(MALFORMED, malformed.problem());
    }
    SegmentTag.WellFormed times = (SegmentTag.WellFormed) tag;
    return ofTimes(times.startSeconds(), times.endSeconds(), clip)
        .unlessHeardBefore(heard, duplicateOverlap);
  }

  /** Length of the intersection over length of the union; 0 if both are empty. */
  static double overlap(SampleRange a, SampleRange b) {
    long shared =
        Math.min(a.endSample(), b.endSample()) - Math.max(a.startSample(), b.startSample());
    long intersection = Math.max(0, shared);
    long union = a.lengthSamples() + b.lengthSamples() - intersection;
    return union == 0 ? 0 : (double) intersection / union;
  }

  private static SegmentJudgement ofTimes(BigDecimal start, BigDecimal end, ClipExtent clip) {
    if (end.compareTo(start) < 0) {
      return refused(REVERSED, "end: %s s (expected: >= start, %s s)", plain(end), plain(start));
    }
    long startSample = sampleUpTo(clip.endSample(), start);
    if (startSample >= clip.endSample()) {
      return refused(
          clip.growing() ? NOT_YET : OUT_OF_RANGE,
          "start: %s s (expected: < %s s, the clip's %s)",
          plain(start),
          seconds(clip.endSample()),
          clip.growing() ? "end so far" : "end");
    }
    if (startSample < clip.firstSample()) {
      return refused(
          EXPIRED,
          "start: %s s (expected: >= %s s, the oldest sound kept)",
          plain(start),
          seconds(clip.firstSample()));
    }
    return ofSamples(startSample, end, clip);
  }

  private static SegmentJudgement ofSamples(long startSample, BigDecimal end, ClipExtent clip) {
    SampleRange range = new SampleRange(startSample, sampleUpTo(clip.endSample(), end));
    boolean clipped = end.compareTo(exactSeconds(clip.endSample())) > 0;
    String moved =
        "end: %s s (expected: <= %s s, the clip's end)"
            .formatted(plain(end), seconds(clip.endSample()));
    if (range.lengthSamples() < PcmFormat.MIN_SLICE_SAMPLES) {
      return refused(
          TOO_SHORT,
          "length: %d samples%s (expected: >= %d, 0.2 s)",
          range.lengthSamples(),
          clipped ? " up to the clip's end" : "",
          PcmFormat.MIN_SLICE_SAMPLES);
    }
    return clipped
        ? new SegmentJudgement(CLIPPED, Optional.of(range), moved)
        : new SegmentJudgement(HEARD, Optional.of(range), "");
  }

  private SegmentJudgement unlessHeardBefore(List<SampleRange> heard, double duplicateOverlap) {
    for (SampleRange before : heard) {
      if (range.isPresent() && overlap(range.get(), before) >= duplicateOverlap) {
        return refused(
            DUPLICATE,
            "segment: %s to %s s (expected: other than %s to %s s, heard before)",
            seconds(range.get().startSample()),
            seconds(range.get().endSample()),
            seconds(before.startSample()),
            seconds(before.endSample()));
      }
    }
    return this;
  }

  /** {@code floor(seconds x rate)}, at most {@code most}, whatever the number's size. */
  private static long sampleUpTo(long most, BigDecimal seconds) {
    return seconds.compareTo(exactSeconds(most)) >= 0 ? most : SampleRange.toSample(seconds);
  }

  private static BigDecimal exactSeconds(long samples) {
    return BigDecimal.valueOf(samples).divide(BigDecimal.valueOf(PcmFormat.RATE_HZ));
  }

  private static String seconds(long samples) {
    return plain(exactSeconds(samples).setScale(3, RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal seconds) {
    return seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
  }

  private static SegmentJudgement refused(SegmentOutcome why, String message, Object... values) {
    return new SegmentJudgement(
        why, Optional.empty(), values.length == 0 ? message : message.formatted(values));
  }
}
