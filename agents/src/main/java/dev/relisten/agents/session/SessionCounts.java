package dev.relisten.agents.session;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often each outcome came, over all ended sessions of one node. Every tag, answer and end
 * counts once. Immutable.
 */
public record SessionCounts(
    Map<SegmentOutcome, Long> segments,
    Map<AnswerSource, Long> answers,
    Map<SessionEnding, Long> endings,
    Map<SessionFailure, Long> failures) {
  public static final SessionCounts NONE =
      new SessionCounts(Map.of(), Map.of(), Map.of(), Map.of());

  public SessionCounts {
    segments = Map.copyOf(segments);
    answers = Map.copyOf(answers);
    endings = Map.copyOf(endings);
    failures = Map.copyOf(failures);
  }

  /** These counts and one more session's. */
  public SessionCounts with(List<ReasoningEvent> events) {
    Map<SegmentOutcome, Long> moreSegments = grown(SegmentOutcome.class, segments);
    Map<AnswerSource, Long> moreAnswers = grown(AnswerSource.class, answers);
    Map<SessionEnding, Long> moreEndings = grown(SessionEnding.class, endings);
    Map<SessionFailure, Long> moreFailures = grown(SessionFailure.class, failures);
    for (ReasoningEvent event : events) {
      if (event instanceof SegmentHeard heard) {
        count(moreSegments, heard.clipped() ? SegmentOutcome.CLIPPED : SegmentOutcome.HEARD);
      } else if (event instanceof SegmentRefused refused) {
        count(moreSegments, refused.reason());
      } else if (event instanceof Answered answered) {
        count(moreAnswers, answered.how());
      } else if (event instanceof Finished finished) {
        count(moreEndings, finished.ending());
      } else if (event instanceof Failed failed) {
        count(moreFailures, failed.failure());
      }
    }
    return new SessionCounts(moreSegments, moreAnswers, moreEndings, moreFailures);
  }

  private static <E extends Enum<E>> Map<E, Long> grown(Class<E> type, Map<E, Long> counts) {
    Map<E, Long> copy = new EnumMap<>(type);
    copy.putAll(counts);
    return copy;
  }

  private static <E> void count(Map<E, Long> counts, E what) {
    counts.merge(what, 1L, Long::sum);
  }
}
