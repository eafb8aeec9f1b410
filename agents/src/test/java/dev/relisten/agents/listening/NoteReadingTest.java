package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.audiostore.SampleRange;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows here lie from 100 to 112 s of the recording. */
class NoteReadingTest {
  private static final SampleRange WINDOW = new SampleRange(1_600_000, 1_792_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "1.4-1.7 the digit seven; 2.5-4.1 a chainsaw|101.4-101.7 the digit seven; 102.5-104.1 a chainsaw",
        "0-1 rain|100.0-101.0 rain",
        "1.5 s to 2 s: rain|101.5-102.0 rain",
        "1.5s - 2s rain; ; |101.5-102.0 rain",
        "11-14 rain|111.0-112.0 rain",
        "3.0-3.0 a click|103.0-103.1 a click",
        "much rain|100.0-112.0 much rain",
        "rain; then wind|100.0-112.0 rain; then wind",
        "3-2 rain|100.0-112.0 3-2 rain",
        "12.5-13 rain|100.0-112.0 12.5-13 rain",
        "1-2 rain; and wind|101.0-102.0 rain; 100.0-112.0 and wind",
        "1-2|100.0-112.0 1-2",
        " ;|",
      })
  void descriptionsBecomeNotesInClipTimes(String answer, String notes) {
    String read =
        NoteReading.read(answer, WINDOW).stream()
            .map(Note::toString)
            .collect(Collectors.joining("; "));
    assertEquals(notes == null ? "" : notes, read);
  }

  @Test
  void linesSeparateToo() {
    assertEquals(
        List.of("101.0-102.0 rain", "103.0-104.0 wind"),
        NoteReading.read("1-2 rain\n3-4 wind\n", WINDOW).stream().map(Note::toString).toList());
  }
}
