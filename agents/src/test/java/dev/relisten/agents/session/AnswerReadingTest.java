package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.protocol.generation.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReadingTest {
  private static final List<String> CHOICES = List.of("male", "female");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|</think><answer>",
        "<think>a|</think><answer>",
        "a|</think><answer>",
        "<think>a <answer>b|</think><answer>",
        "<think>a</think>|<answer>",
        "<think>a</think><answer></answer>|<answer>",
        "<think>a</think><answer>b|``",
        "a <answer>b|``",
      })
  void opensWhatIsNotYetOpen(String text, String opening) {
    assertEquals(opening, new AnswerReading(text, CHOICES, false).answerOpening());
  }

  @Test
  void volunteered_isTheBlock_elseTheOnlyChoiceBehindTheThinking() {
    assertEquals(
        Optional.of(answered("x", AnswerSource.TAGGED, -1)), volunteered("<answer>x</answer>"));
    assertEquals(
        Optional.of(answered("female", AnswerSource.MATCHED, 1)),
        volunteered("<think>male</think>It is female."));
    assertEquals(Optional.empty(), volunteered("<think>It is female."));
    assertEquals(Optional.empty(), volunteered("<think>a</think>male or female"));
    assertEquals(Optional.empty(), volunteered(""));
  }

  @Test
  void blockThatTheSessionOpened_isForced() {
    assertEquals(
        answered("Male", AnswerSource.FORCED, 0),
        new AnswerReading("a</think><answer>Male</answer>", CHOICES, true)
            .concluded(FinishReason.ANSWER));
  }

  @Test
  void endOfTurnInsideTheBlock_closesIt() {
    AnswerReading open = new AnswerReading("a</think><answer>the sea", List.of(), true);
    assertEquals(
        answered("the sea", AnswerSource.FORCED, -1), open.concluded(FinishReason.END_OF_TURN));
    assertEquals(answered("", AnswerSource.MISSING, -1), open.concluded(FinishReason.LENGTH));
  }

  @Test
  void cutOffBlock_matchesTheOnlyChoiceThatItNames() {
    AnswerReading cut = new AnswerReading("<think>male?</think><answer>a female vo", CHOICES, true);
    assertEquals(answered("female", AnswerSource.MATCHED, 1), cut.concluded(FinishReason.LENGTH));
  }

  private static Optional<Answered> volunteered(String text) {
    return new AnswerReading(text, CHOICES, false).volunteered();
  }

  private static Answered answered(String text, AnswerSource how, int index) {
    return new Answered(text, how, index < 0 ? OptionalInt.empty() : OptionalInt.of(index));
  }
}
