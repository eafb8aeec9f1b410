package dev.relisten.agents.evaluation;

import static dev.relisten.agents.evaluation.Questions.reply;
import static dev.relisten.agents.evaluation.Questions.tag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.protocol.tag.SegmentTag;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradeTest {
  private static final String GOOD =
      "<think>at <seg>1.0, 3.0</seg> rain.</think><answer>rain</answer>";

  @Test
  void wellFormed_isOneThinkBlockThenOneAnswerBlock() {
    assertTrue(reply(GOOD, "rain").isWellFormed());
    assertTrue(reply(GOOD.replace("</think>", "</think>\n"), "rain").isWellFormed());
    assertFalse(reply(GOOD.replace("</think>", "</think> so"), "rain").isWellFormed());
    assertFalse(reply(GOOD.replace("<think>", ""), "rain").isWellFormed());
    assertFalse(reply(GOOD.replace("</answer>", ""), "rain").isWellFormed());
    assertFalse(reply(GOOD + "<answer>rain</answer>", "rain").isWellFormed());
    assertFalse(reply("<answer>rain</answer><think>at.</think>", "rain").isWellFormed());
  }

  @Test
  void wellFormed_needsEveryTagHeard() {
    for (SegmentOutcome outcome : SegmentOutcome.values()) {
      boolean heard =
          List.of(SegmentOutcome.HEARD, SegmentOutcome.CLIPPED, SegmentOutcome.RELISTENING_OFF)
              .contains(outcome);
      assertEquals(heard, reply(GOOD, "rain", tag("1.0", "3.0", outcome)).isWellFormed());
    }
  }

  @Test
  void wellFormed_isNotAForcedAnswer() {
    for (AnswerSource how : AnswerSource.values()) {
      Reply reply = new Reply(GOOD, List.of(), "rain", how, "ANSWERED", 1, 1);
      assertEquals(how == AnswerSource.TAGGED, reply.isWellFormed());
    }
  }

  @Test
  void tagOverlap_isIntersectionOverUnionWithTheEventMetBest() {
    Grade grade =
        Grade.of(
            Questions.free("first", "rain"),
            reply(
                GOOD,
                "rain",
                tag("1.0", "3.0", SegmentOutcome.HEARD),
                tag("2.0", "4.0", SegmentOutcome.HEARD),
                tag("5.0", "6.0", SegmentOutcome.OUT_OF_RANGE),
                tag("2.0", "1.0", SegmentOutcome.REVERSED),
                new Reply.JudgedTag(
                    new SegmentTag.Malformed("<seg>x</seg>", "no number"),
                    SegmentOutcome.MALFORMED)));
    assertEquals(List.of(1.0, 1 / 3.0, 0.0, 0.0), grade.tagOverlaps());
    assertTrue(grade.right());
    assertFalse(grade.wellFormed());
  }
}
