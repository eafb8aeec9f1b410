package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import dev.relisten.agents.session.MemoryClips;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ListeningNotesTest {
  private static final int RATE = 16_000;
  private static final List<SampleRange> PLAN = List.of(window(0), window(10), window(20));
  private static final ListeningNotes NOTES =
      ListeningNotes.none(model("?"))
          .with(HeardWindow.failed(window(10), "worker: died"))
          .with(HeardWindow.quiet(window(20)))
          .with(HeardWindow.heard(window(0), NoteReading.read("1-2 rain", window(0))));

  private final MemoryClips clips = new MemoryClips().with("c", 10);
  private final NotesArchive archive = new NotesArchive(clips);

  @Test
  void failedAndUnheardWindows_areMissing() {
    assertEquals(List.of(window(10)), NOTES.missing(PLAN));
    assertEquals(PLAN, ListeningNotes.none(model("?")).missing(PLAN));
  }

  @Test
  void gapsAreSaid() {
    ListeningNotes notes = NOTES.with(HeardWindow.failed(window(20), "worker: died"));
    assertEquals(
        List.of("1.0-2.0 rain", "10.0-32.0 unheard"),
        notes.notes("unheard").stream().map(Note::toString).toList());
  }

  @Test
  void aWindowHeardLater_fillsItsGap() {
    ListeningNotes notes = NOTES.with(HeardWindow.heard(window(10), List.of()));
    assertEquals(List.of(), notes.missing(PLAN));
    assertEquals(1, notes.notes("unheard").size());
  }

  @Test
  void whatIsKept_isReadAgain() {
    archive.keep("c", NOTES);
    assertEquals(NOTES, archive.of("c", model("?")));
  }

  @Test
  void notesOfAnotherQuestion_areNotTaken() {
    archive.keep("c", NOTES);
    assertEquals(ListeningNotes.none(model("other")), archive.of("c", model("other")));
  }

  @Test
  void unreadableNotes_areMadeAnew() {
    clips.attach(
        "c", NotesArchive.name("abc"), "{\"windows\": [1]}".getBytes(StandardCharsets.UTF_8));
    assertEquals(ListeningNotes.none(model("?")), archive.of("c", model("?")));
    clips.attach("c", NotesArchive.name("abc"), "[".getBytes(StandardCharsets.UTF_8));
    assertEquals(ListeningNotes.none(model("?")), archive.of("c", model("?")));
  }

  @Test
  void windowsOfAnotherPlan_areLeftOut() {
    assertEquals(
        List.of(window(0)),
        NOTES.within(List.of(window(0), window(5))).windows().stream()
            .map(HeardWindow::range)
            .toList());
  }

  @Test
  void attachmentNamesAreAllowed() {
    String sha = "0".repeat(64);
    dev.relisten.audiostore.ClipAttachments.checkName(NotesArchive.name(sha));
  }

  @Test
  void settings_haveDefaults_andFailEarly() {
    assertEquals(
        new ListeningSettings(2, 16, 8, true, 0.5, "not listened to"),
        ListeningSettings.from(ConfigFactory.load()));
    for (String wrong : List.of("parallelism = 0", "max-notes-share = 0", "parallel = 1")) {
      Assertions.assertThrows(
          IllegalArgumentException.class,
          () ->
              ListeningSettings.from(
                  ConfigFactory.parseString("relisten.listening." + wrong)
                      .withFallback(ConfigFactory.load())));
    }
  }

  private static ModelInfo model(String question) {
    return new ModelInfo(
        "nano", "abc", "scripted", 100, 100, new ModelInfo.Listening(100, 0, question, true));
  }

  private static SampleRange window(int seconds) {
    return new SampleRange(seconds * RATE, (seconds + 12) * RATE);
  }
}
