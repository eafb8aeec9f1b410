package dev.relisten.agents.evaluation;

import dev.relisten.agents.evaluation.Reply.JudgedTag;
import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SoundEvent;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/** Questions and replies made by hand. */
final class Questions {
  private Questions() {}

  static QuestionItem free(String kind, String answer) {
    return new QuestionItem(
        kind, Path.of("clip.wav"), "What?", List.of(), answer, kind, List.of(rain()));
  }

  static SoundEvent rain() {
    return new SoundEvent(new BigDecimal("1.0"), new BigDecimal("3.0"), "rain");
  }

  static JudgedTag tag(String start, String end, SegmentOutcome outcome) {
    String text = "<seg>" + start + ", " + end + "</seg>";
    return new JudgedTag(
        new SegmentTag.WellFormed(text, new BigDecimal(start), new BigDecimal(end)), outcome);
  }

  static Reply reply(String text, String answer, JudgedTag... tags) {
    return new Reply(text, List.of(tags), answer, AnswerSource.TAGGED, "ANSWERED", 12, 34);
  }
}
