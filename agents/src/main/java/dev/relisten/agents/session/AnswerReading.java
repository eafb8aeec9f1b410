package dev.relisten.agents.session;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.prompt.ChoiceMatch;
import dev.relisten.protocol.prompt.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the answer out of the assistant's text, and says how it came. Pure; never guesses.
 *
 * @param shownText the assistant's turn, segment tags left out
 * @param choices option texts; empty for a free question
 * @param wasForced whether the session opened the answer block
 */
record AnswerReading(String shownText, List<String> choices, boolean wasForced) {

  /** What the model said by itself: a block, or an option named behind the thinking. */
  Optional<Answered> volunteered() {
    Optional<Answered> block = block();
    return block.isPresent() ? block : matched(behindThinking());
  }

  /** The last word, whatever there is. */
  Answered concluded(FinishReason last) {
    return block()
        .or(() -> last == FinishReason.END_OF_TURN ? unclosedBlock() : Optional.empty())
        .or(() -> matched(behindThinking()))
        .orElseGet(() -> new Answered("", AnswerSource.MISSING, OptionalInt.empty()));
  }

  /** What has to be written in the model's place so that an answer follows; may be empty. */
  String answerOpening() {
    if (answerIsOpen()) {
      return "";
    }
    return FinalAnswer.thinkingIsClosed(shownText)
        ? FinalAnswer.OPENING
        : FinalAnswer.THINK_CLOSING + FinalAnswer.OPENING;
  }

  private boolean answerIsOpen() {
    String behind = behindThinking();
    return behind.lastIndexOf(FinalAnswer.OPENING) > behind.lastIndexOf(FinalAnswer.CLOSING);
  }

  private Optional<Answered> block() {
    return FinalAnswer.parse(shownText, choices).map(this::answered);
  }

  /** The turn ended by itself inside the block: its end stands for the closing. */
  private Optional<Answered> unclosedBlock() {
    return answerIsOpen()
        ? FinalAnswer.parse(shownText + FinalAnswer.CLOSING, choices).map(this::answered)
        : Optional.empty();
  }

  private Answered answered(FinalAnswer answer) {
    return new Answered(
        answer.text(), wasForced ? AnswerSource.FORCED : AnswerSource.TAGGED, answer.choiceIndex());
  }

  private Optional<Answered> matched(String text) {
    OptionalInt index = ChoiceMatch.named(text, choices);
    return index.isPresent()
        ? Optional.of(new Answered(choices.get(index.getAsInt()), AnswerSource.MATCHED, index))
        : Optional.empty();
  }

  /** Text behind the thinking; all of it if the model never opened any thinking. */
  private String behindThinking() {
    int end = FinalAnswer.thinkingEnd(shownText);
    boolean stillThinking = end == 0 && shownText.contains("<think>");
    return stillThinking ? "" : shownText.substring(end);
  }
}
