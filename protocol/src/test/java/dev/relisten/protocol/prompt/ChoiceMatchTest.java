package dev.relisten.protocol.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceMatchTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "male;female|female|1",
        "male;female|FEMALE|1",
        "male;female|a female voice|1",
        "2;20|20|1",
        "2;20|it is 20.|1",
        "Yes, it does;No|\"yes,  it does.\"|0",
        "two;twenty two|the number is twenty two|1",
        "two;twenty two|two|0",
        "a dog;the digit two|The Digit Two|1",
        "C;C#|C#|1",
        "rain;rain|rain|0",
        "rain;rain|it is rain|0",
        "5;-5|-5|1",
        "+;-|-|1",
        "ﬁre;water|fire|0",
      })
  void findsTheOneThatIsMeant(String choices, String answer, int index) {
    assertEquals(OptionalInt.of(index), match(answer, choices));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "male;female|a man",
        "male;female|males",
        "rain;sea waves|rain or sea waves",
        "rain;sea waves|snow",
        "rain;sea waves|waves of the sea",
        "rain;sea waves|``",
        "two;twenty two|two, or twenty two",
        "C;C#|it is C#",
        "+;-|it is -",
        "Rain;rain|RAIN",
      })
  void neverGuesses(String choices, String answer) {
    assertEquals(OptionalInt.empty(), match(answer, choices));
  }

  @Test
  void withoutChoicesThereIsNone() {
    assertEquals(OptionalInt.empty(), ChoiceMatch.of("rain", List.of()));
  }

  private static OptionalInt match(String answer, String choices) {
    return ChoiceMatch.of(answer, List.of(choices.split(";")));
  }
}
