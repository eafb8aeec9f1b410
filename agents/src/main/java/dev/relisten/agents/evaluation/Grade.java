package dev.relisten.agents.evaluation;

import dev.relisten.agents.evaluation.Reply.JudgedTag;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SoundEvent;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A question, its reply and what that was worth.
 *
 * @param tagOverlaps for each well-formed tag the intersection over union with the event that it
 *     meets best; none where the true events are not known
 * @param timeErrorSeconds of listening notes whose names are right
 */
public record Grade(
    QuestionItem item,
    Reply reply,
    boolean right,
    boolean wellFormed,
    List<Double> tagOverlaps,
    OptionalDouble timeErrorSeconds) {
  public Grade {
    tagOverlaps = List.copyOf(tagOverlaps);
  }

  /** Grades a reply. */
  public static Grade of(QuestionItem item, Reply reply) {
    boolean right = Scorer.isRight(item, reply.answer());
    return new Grade(
        item, reply, right, reply.isWellFormed(), tagOverlaps(item, reply), timeError(item, reply));
  }

  private static OptionalDouble timeError(QuestionItem item, Reply reply) {
    return item.kind().equals(ListeningNotes.KIND)
        ? ListeningNotes.parse(reply.answer()).timeErrorSeconds(ListeningNotes.parse(item.answer()))
        : OptionalDouble.empty();
  }

  private static List<Double> tagOverlaps(QuestionItem item, Reply reply) {
    List<Double> overlaps = new ArrayList<>();
    for (JudgedTag judged : reply.tags()) {
      if (judged.tag() instanceof SegmentTag.WellFormed tag) {
        item.events().stream()
            .mapToDouble(event -> overlap(tag, event))
            .max()
            .ifPresent(overlaps::add);
      }
    }
    return overlaps;
  }

  /** Intersection over union, in [0, 1]; 0 for a tag without length. */
  static double overlap(SegmentTag.WellFormed tag, SoundEvent event) {
    BigDecimal start = tag.startSeconds().max(event.startSeconds());
    BigDecimal end = tag.endSeconds().min(event.endSeconds());
    BigDecimal length = tag.endSeconds().subtract(tag.startSeconds());
    if (length.signum() <= 0 || end.compareTo(start) <= 0) {
      return 0;
    }
    double both = end.subtract(start).doubleValue();
    return both / (length.doubleValue() + event.lengthSeconds().doubleValue() - both);
  }
}
