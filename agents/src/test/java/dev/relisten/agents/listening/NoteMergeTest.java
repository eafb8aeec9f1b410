package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.audiostore.SampleRange;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two windows, 0 to 12 s and 10 to 22 s; descriptions in times of their windows. */
class NoteMergeTest {
  private static final SampleRange FIRST = new SampleRange(0, 192_000);
  private static final SampleRange SECOND = new SampleRange(160_000, 352_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // heard by both: the union, whatever the case
        "10.2-11 rain|0.3-1.2 Rain|10.2-11.2 rain",
        // cut by the border, heard whole by the second
        "11-12 rain|1-3 rain|11.0-13.0 rain",
        // the border cut it, and it was taken for something else
        "11-12 a dog|1-3 rain|11.0-13.0 rain",
        "9-11 rain|0-1 a dog|9.0-11.0 rain",
        // both whole, and different: both stay
        "10.5-11.5 rain|0.5-1.5 a dog|10.5-11.5 rain; 10.5-11.5 a dog",
        // cut on both sides, and different: both stay
        "9-12 rain|0-3 a dog|9.0-12.0 rain; 10.0-13.0 a dog",
        // the same words at other times are another event
        "2-3 rain|5-6 rain|2.0-3.0 rain; 15.0-16.0 rain",
        // times may be wrong by 0.2 s
        "10.4-10.8 two|0.9-1.3 two|10.4-11.3 two",
        "10.4-10.8 two|1.1-1.5 two|10.4-10.8 two; 11.1-11.5 two",
        // text without times is about the window, not cut by it
        "much rain|0.5-1.5 a dog|0.0-12.0 much rain; 10.5-11.5 a dog",
      })
  void overlappingWindowsBecomeOneList(String first, String second, String merged) {
    List<HeardWindow> windows =
        List.of(
            HeardWindow.heard(FIRST, NoteReading.read(first, FIRST)),
            HeardWindow.heard(SECOND, NoteReading.read(second, SECOND)));
    assertEquals(
        merged,
        NoteMerge.merged(windows).stream().map(Note::toString).collect(Collectors.joining("; ")));
  }
}
