package dev.relisten.deploy.cli;

import dev.relisten.v1.Answer;
import java.util.Optional;

/**
 * What is known beforehand about a question's answer.
 *
 * @param choices option texts of the question
 * @param expected the right answer, if it is known
 */
record Verdict(java.util.List<String> choices, Optional<String> expected) {
  /** Whether the answer is the expected one; empty if none is expected. */
  Optional<Boolean> met(Answer answer) {
    return expected.map(right -> right.equals(chosen(answer)));
  }

  /** The choice that was answered, else the answer's own text. */
  String chosen(Answer answer) {
    return answer.hasChoiceIndex() ? choices.get(answer.getChoiceIndex()) : answer.getText();
  }
}
