package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recording of an hour, of which 12 s are shown. */
class ShownPartTest {
  private static final int RATE = 16_000;
  private static final long CLIP = 3_600L * RATE;
  private static final ModelInfo MODEL =
      new ModelInfo(
          "nano",
          "abc",
          "scripted",
          4_096,
          30 * RATE,
          new ModelInfo.Listening(12 * RATE, 0, "?", true));
  private static final List<Note> NOTES =
      NoteReading.read(
          "5-6 the digit seven; 600-601 a dog barking; 1200-1201 the digit seven;"
              + " 1208-1209 a chainsaw; 1800-1801 rain; 2400-2401 the digit two",
          new SampleRange(0, CLIP));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "What is heard between 3000 and 3002 seconds?|-|2995.0 3007.0",
        "What is heard at 3599 s?|-|3588.0 3600.0",
        "What is heard between 10 and 100 seconds?|-|10.0 22.0",
        "When does a dog bark?|-|594.5 606.5",
        "What comes after the digit seven?|a chainsaw;rain|1198.5 1210.5",
        "Which of these is heard?|rain;wind|1794.5 1806.5",
        "How many sounds are heard?|-|0.0 12.0",
        "What is heard at 9999 s?|-|0.0 12.0",
      })
  void timesWin_thenNotes_thenTheFirst(String question, String choices, String shown) {
    ShownPart part = part(question, choices, NOTES, 1_000);
    assertEquals(
        shown,
        part.range().startSample() / (double) RATE
            + " "
            + part.range().endSample() / (double) RATE);
    assertEquals(12L * RATE, part.range().lengthSamples());
  }

  @Test
  void notesWithoutRoom_areLeftOut_butNotWhatMattersAndWhatIsNear() {
    ShownPart part = part("Is chainsaw there?", null, NOTES, 60);
    assertTrue(part.notes().text().contains("a chainsaw"), part.notes()::text);
    assertTrue(part.notes().text().contains("1200.0-1201.0"), part.notes()::text);
    assertTrue(part.notes().text().length() <= 60, part.notes()::text);
    assertEquals(4, part.notes().leftOut());
  }

  @Test
  void allNotes_inOrder_ifThereIsRoom() {
    ShownNotes notes = part("What?", null, NOTES, 1_000).notes();
    assertEquals(0, notes.leftOut());
    assertTrue(
        notes.text().startsWith("5.0-6.0 the digit seven; 600.0-601.0 a dog barking; 1200.0"),
        notes::text);
  }

  @Test
  void nothingNoted_isAnEmptyText() {
    assertEquals(new ShownNotes("", 0), part("What?", null, List.of(), 100).notes());
  }

  @Test
  void halfOfWhatTheModelTakes_isLeftForListeningAgain() {
    ModelInfo model =
        new ModelInfo(
            "n", "a", "s", 4_096, 10 * RATE, new ModelInfo.Listening(10 * RATE, 0, "?", true));
    ShownPart part = ShownPart.of("What?", List.of(), List.of(), CLIP, model, 100);
    assertEquals(5L * RATE, part.range().lengthSamples());
  }

  private static ShownPart part(String question, String choices, List<Note> notes, int maxChars) {
    List<String> of = choices == null ? List.of() : List.of(choices.split(";"));
    return ShownPart.of(question, of, notes, CLIP, MODEL, maxChars);
  }
}
