package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedTimesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is heard between 3605.2 and 3607 seconds?|3605.2 3607",
        "Which sound is there from 12.5 to 14.0 seconds?|12.5 14.0",
        "What can be heard between second 7 and second 9.5?|7 9.5",
        "Which sound lies between 10.1 s and 12 s?|10.1 12",
        "What is there from 1 to 2 minutes?|60 120",
        "What happens at 2:05?|125",
        "What happens at 1:00:05.5?|3605.5",
        "Between 61:10 and 61:12, what?|3670 3672",
        "Between 3605.2 and 3607, what is heard?|3605.2 3607",
        "What is said at 1.5 h?|5400.0",
        "What is heard at 600-601 s?|600 601",
        "What is heard in the last 30 seconds?|``",
        "Which sound lasts longer than 2 seconds?|``",
        "How many of the 5 sounds are there?|``",
        "Which digit is spoken first?|``",
        "What comes right after the digit seven?|``",
      },
      quoteCharacter = '`')
  void timesAreFound_lengthsAndCountsAreNot(String question, String seconds) {
    TreeSet<BigDecimal> times = new TreeSet<>(NamedTimes.in(question));
    assertEquals(
        seconds, times.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(" ")));
  }
}
