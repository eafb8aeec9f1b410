package dev.relisten.protocol.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalAnswerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<think>x</think><answer>rain</answer>|rain",
        "<think>x</think>\\n<answer>\\n rain \\n</answer> and more|rain",
        "<think>x</think><ANSWER>rain</Answer>|rain",
        "<think>x</think><answer>rain</answer><answer>sea</answer>|rain",
        "<think><answer>sea</answer>, no</think><answer>rain</answer>|rain",
        "<think>never closed<answer>rain</answer>|rain",
        "<think>x</think></answer><answer>rain</answer>|rain",
        "<think>x<answer>do I</think><answer>rain</answer>|rain",
        "<think>x</think><answer>well <answer>rain</answer>|rain",
      })
  void readsTheFirstCompleteBlockBehindTheThinking(String text, String answer) {
    String unescaped = text.replace("\\n", "\n");
    assertEquals(answer, FinalAnswer.parse(unescaped, List.of()).orElseThrow().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``",
        "rain",
        "<think>x</think>rain",
        "<think>x</think><answer>rain",
        "<think>x</think><answer>  </answer>",
        "<think><answer>rain</answer></think>",
        "</answer><answer>",
      })
  void anythingElseIsNoAnswer(String text) {
    assertEquals(Optional.empty(), FinalAnswer.parse(text, List.of("rain")));
  }

  @Test
  void choiceIsFound() {
    FinalAnswer answer =
        FinalAnswer.parse("<answer>Rain.</answer>", List.of("sea", "rain")).orElseThrow();
    assertEquals(OptionalInt.of(1), answer.choiceIndex());
  }

  @Test
  void thinkingIsClosed_onlyByItsTag() {
    assertTrue(FinalAnswer.thinkingIsClosed("<think>a</think>"));
    assertFalse(FinalAnswer.thinkingIsClosed("<think>a</thin"));
  }
}
