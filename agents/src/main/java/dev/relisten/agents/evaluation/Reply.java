package dev.relisten.agents.evaluation;

import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.protocol.tag.SegmentTag;
import java.util.List;

/**
 * What came of one question.
 *
 * @param text the assistant's whole turn, tags and forced text included
 * @param tags in order, each with what became of it
 * @param answer empty if there is none
 * @param ending the name of the session's ending, or of the status that it failed with
 * @param sampledTokens what the model wrote
 * @param wallMillis from the question to its end
 */
public record Reply(
    String text,
    List<JudgedTag> tags,
    String answer,
    AnswerSource how,
    String ending,
    int sampledTokens,
    long wallMillis) {
  public Reply {
    tags = List.copyOf(tags);
  }

  /** A tag and its one outcome. */
  public record JudgedTag(SegmentTag tag, SegmentOutcome outcome) {}

  /** The service ended the question with an error. */
  public static Reply failed(String status) {
    return new Reply("", List.of(), "", AnswerSource.MISSING, status, 0, 0);
  }

  /**
   * Whether the model kept to the form by itself: one think block, then one answer block, and every
   * tag was heard. Tags of a question without re-listening need only be well-formed.
   */
  public boolean isWellFormed() {
    return how == AnswerSource.TAGGED
        && isOneBlockEach()
        && tags.stream().allMatch(tag -> isHeard(tag.outcome()));
  }

  private boolean isOneBlockEach() {
    int[] places = {
      only("<think>"), only("</think>"), only("<answer>"), only("</answer>"), text.length()
    };
    for (int i = 0; i + 1 < places.length; i++) {
      if (places[i] < 0 || places[i] >= places[i + 1]) {
        return false;
      }
    }
    return text.substring(places[1] + "</think>".length(), places[2]).isBlank();
  }

  private int only(String mark) {
    int first = text.indexOf(mark);
    return first == text.lastIndexOf(mark) ? first : -1;
  }

  private static boolean isHeard(SegmentOutcome outcome) {
    return switch (outcome) {
      case HEARD, CLIPPED, RELISTENING_OFF -> true;
      case TOO_SHORT, REVERSED, OUT_OF_RANGE, EXPIRED, NOT_YET, MALFORMED, DUPLICATE, OVER_BUDGET ->
          false;
    };
  }
}
