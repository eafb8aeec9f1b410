package dev.relisten.protocol.prompt;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model's text answers.
 *
 * @param text the inside of the answer block, outer white space removed; not blank
 * @param choiceIndex the option that it means, from 0, if it means exactly one
 */
public record FinalAnswer(String text, OptionalInt choiceIndex) {
  public static final String OPENING = "<answer>";
  public static final String CLOSING = "</answer>";
  public static final String THINK_CLOSING = "</think>";

  /**
   * Reads the first complete answer block behind the thinking; where the thinking was never closed,
   * the first of all. Empty if there is none or it is blank. Block names in any case.
   *
   * @param modelText all text of the assistant's turn
   * @param choices option texts; empty for a free question
   */
  public static Optional<FinalAnswer> parse(String modelText, List<String> choices) {
    Optional<String> block = block(modelText.substring(thinkingEnd(modelText)));
    return block.map(text -> new FinalAnswer(text, ChoiceMatch.of(text, choices)));
  }

  /** Whether {@code </think>} was written. */
  public static boolean thinkingIsClosed(String modelText) {
    return thinkingEnd(modelText) > 0;
  }

  /** Index right behind {@code </think>}; 0 if it was never written. */
  public static int thinkingEnd(String modelText) {
    int closing = lowerCase(modelText).indexOf(THINK_CLOSING);
    return closing < 0 ? 0 : closing + THINK_CLOSING.length();
  }

  private static Optional<String> block(String text) {
    String lower = lowerCase(text);
    int first = lower.indexOf(OPENING);
    int closing = lower.indexOf(CLOSING, first);
    if (first < 0 || closing < 0) {
      return Optional.empty();
    }
    int opening = lower.lastIndexOf(OPENING, closing);
    String inside = text.substring(opening + OPENING.length(), closing).strip();
    return inside.isEmpty() ? Optional.empty() : Optional.of(inside);
  }

  /** ASCII letters only, so that indices stay the same. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + 32));
      }
    }
    return lower.toString();
  }
}
