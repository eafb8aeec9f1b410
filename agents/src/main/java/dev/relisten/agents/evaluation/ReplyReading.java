package dev.relisten.agents.evaluation;

import dev.relisten.agents.evaluation.Reply.JudgedTag;
import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.protocol.tag.SegmentTag;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a question's stream of events. Not thread-safe; one for each question. */
public final class ReplyReading {
  private static final String NO_END = "NO_END";

  private final StringBuilder text = new StringBuilder();
  private final Map<Integer, SegmentTag> requested = new TreeMap<>();
  private final List<JudgedTag> tags = new ArrayList<>();
  private String answer = "";
  private AnswerSource how = AnswerSource.MISSING;
  private String ending = NO_END;
  private Usage usage = Usage.getDefaultInstance();

  public void add(ReasoningEvent event) {
    switch (event.getEventCase()) {
      case TEXT -> text.append(event.getText().getText());
      case SEGMENT_REQUESTED -> {
        SegmentTag tag = tag(event.getSegmentRequested().getTag());
        text.append(tag.text());
        requested.put(event.getSegmentRequested().getSegmentNumber(), tag);
      }
      case SEGMENT_HEARD ->
          judge(
              event.getSegmentHeard().getSegmentNumber(),
              event.getSegmentHeard().getClipped() ? SegmentOutcome.CLIPPED : SegmentOutcome.HEARD);
      case SEGMENT_REFUSED ->
          judge(
              event.getSegmentRefused().getSegmentNumber(),
              SegmentOutcome.valueOf(
                  name(event.getSegmentRefused().getReason(), "SEGMENT_OUTCOME_")));
      case ANSWER -> {
        answer = event.getAnswer().getText();
        how = AnswerSource.valueOf(name(event.getAnswer().getHow(), "ANSWER_SOURCE_"));
      }
      case USAGE -> usage = event.getUsage();
      case FINISHED -> ending = name(event.getFinished().getEnding(), "SESSION_ENDING_");
      case LISTENING, STARTED, EVENT_NOT_SET -> {}
    }
  }

  public Reply reply() {
    return new Reply(
        text.toString(),
        tags,
        answer,
        how,
        ending,
        usage.getSampledTokens(),
        usage.getWallMillis());
  }

  private void judge(int number, SegmentOutcome outcome) {
    tags.add(new JudgedTag(requested.get(number), outcome));
  }

  private static SegmentTag tag(dev.relisten.v1.SegmentTag tag) {
    return tag.hasSpan()
        ? new SegmentTag.WellFormed(
            tag.getText(),
            new BigDecimal(tag.getSpan().getStartSeconds()),
            new BigDecimal(tag.getSpan().getEndSeconds()))
        : new SegmentTag.Malformed(tag.getText(), tag.getProblem());
  }

  private static String name(Enum<?> wire, String prefix) {
    return wire.name().substring(prefix.length());
  }
}
