package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentJudgementTest {
  private static final ClipExtent TEN_SECONDS = ClipExtent.ofRecording(160_000);

  @ParameterizedTest
  @CsvSource({
    "0.3, 2.1, HEARD, 4800, 33600",
    "0, 0.2, HEARD, 0, 3200",
    "9.8, 10, HEARD, 156800, 160000",
    "9.8, 10.0000001, CLIPPED, 156800, 160000",
    "0, 1000000000000000000000000000000, CLIPPED, 0, 160000",
    // floor(seconds x 16000), where floating point gives one sample less
    "0.29, 1.13, HEARD, 4640, 18080",
    "0.57, 4.35, HEARD, 9120, 69600",
    "0.00001, 0.3, HEARD, 0, 4800",
  })
  void timesBecomeSamplesExactly(
      String start, String end, SegmentOutcome outcome, long startSample, long endSample) {
    SegmentJudgement judged = judge(start, end, TEN_SECONDS);
    assertEquals(outcome, judged.outcome(), judged::message);
    assertEquals(Optional.of(new SampleRange(startSample, endSample)), judged.range());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1|TOO_SHORT|length: 0 samples (expected: >= 3200, 0.2 s)",
        "1|1.19999|TOO_SHORT|length: 3199 samples (expected: >= 3200, 0.2 s)",
        "9.9|11|TOO_SHORT|length: 1600 samples up to the clip's end (expected: >= 3200, 0.2 s)",
        "2|1.9|REVERSED|end: 1.9 s (expected: >= start, 2 s)",
        "99|98|REVERSED|end: 98 s (expected: >= start, 99 s)",
        "10|12|OUT_OF_RANGE|start: 10 s (expected: < 10 s, the clip's end)",
        "1e30|2e30|OUT_OF_RANGE|start: 1000000000000000000000000000000 s (expected: < 10 s, the"
            + " clip's end)",
      })
  void refusalNamesValueAndExpectation(
      String start, String end, SegmentOutcome outcome, String message) {
    assertEquals(
        new SegmentJudgement(outcome, Optional.empty(), message), judge(start, end, TEN_SECONDS));
  }

  @Test
  void malformedTag_keepsItsProblem() {
    assertEquals(
        new SegmentJudgement(SegmentOutcome.MALFORMED, Optional.empty(), "start: missing %s"),
        SegmentJudgement.of(
            new SegmentTag.Malformed("<seg>,1</seg>", "start: missing %s"),
            TEN_SECONDS,
            List.of(),
            0.9));
  }

  @Test
  void clippedSaysSo() {
    assertEquals("end: 12 s (expected: <= 10 s, the clip's end)", judge("9", "12").message());
    assertEquals("", judge("9", "10").message());
  }

  @Test
  void liveStream_beforeTheRingIsExpired_behindItsEndIsNotYet() {
    ClipExtent live = new ClipExtent(32_000, 160_000, true);
    assertEquals(SegmentOutcome.EXPIRED, judge("1.9", "3", live).outcome());
    assertEquals(SegmentOutcome.HEARD, judge("2", "3", live).outcome());
    assertEquals(SegmentOutcome.NOT_YET, judge("10", "11", live).outcome());
    assertEquals(SegmentOutcome.CLIPPED, judge("9", "11", live).outcome());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 0.9, DUPLICATE",
    "1.04, 2, 0.9, DUPLICATE",
    "1.2, 2, 0.9, HEARD",
    "1.2, 2, 0.8, DUPLICATE",
    "2, 3, 0.01, HEARD",
    "5, 7, 0.9, DUPLICATE",
  })
  void nearlyTheSameAsOneHeardBefore_isADuplicate(
      String start, String end, double overlap, SegmentOutcome outcome) {
    List<SampleRange> heard =
        List.of(new SampleRange(16_000, 32_000), new SampleRange(80_000, 112_000));
    assertEquals(
        outcome, SegmentJudgement.of(tag(start, end), TEN_SECONDS, heard, overlap).outcome());
  }

  @Test
  void overlapIsIntersectionOverUnion() {
    SampleRange a = new SampleRange(0, 100);
    assertEquals(1, SegmentJudgement.overlap(a, a));
    assertEquals(0.5, SegmentJudgement.overlap(a, new SampleRange(0, 50)));
    assertEquals(1 / 3.0, SegmentJudgement.overlap(a, new SampleRange(50, 150)));
    assertEquals(0, SegmentJudgement.overlap(a, new SampleRange(100, 200)));
    assertEquals(0, SegmentJudgement.overlap(new SampleRange(5, 5), new SampleRange(5, 5)));
  }

  @Test
  void everyTwoDecimalTimeIsExact() {
    for (int hundredths = 0; hundredths < 1_000; hundredths++) {
      String start = BigDecimal.valueOf(hundredths, 2).toPlainString();
      SegmentJudgement judged = judge(start, "1000000");
      long expected = hundredths * 160L;
      if (160_000 - expected >= 3_200) {
        assertEquals(expected, judged.range().orElseThrow().startSample(), start);
      } else {
        assertTrue(judged.range().isEmpty(), start);
      }
    }
  }

  private static SegmentJudgement judge(String start, String end) {
    return judge(start, end, TEN_SECONDS);
  }

  private static SegmentJudgement judge(String start, String end, ClipExtent clip) {
    return SegmentJudgement.of(tag(start, end), clip, List.of(), 0.9);
  }

  private static SegmentTag tag(String start, String end) {
    return new SegmentTag.WellFormed("tag", new BigDecimal(start), new BigDecimal(end));
  }
}
