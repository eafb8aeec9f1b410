package dev.relisten.agents.curation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two minutes with twelve sounds. */
class LongRecorderTest {
  @TempDir static Path shared;
  @TempDir Path own;

  private static Path sounds;
  private static List<QuestionItem> items;

  @BeforeAll
  static void make() throws IOException {
    sounds = SoundsFolder.create(shared.resolve("sounds"));
    make(shared.resolve("long"), 12, 120);
    items = SceneQuestions.read(shared.resolve("long/questions.jsonl")).items();
  }

  @Test
  void everyStretchHoldsOneSound_farFromItsBorders() {
    List<SoundEvent> events = items.get(0).events();
    assertEquals(12, events.size());
    for (int i = 0; i < 12; i++) {
      assertTrue(events.get(i).startSeconds().doubleValue() >= 10 * i + 0.9, events::toString);
      assertTrue(events.get(i).endSeconds().doubleValue() <= 10 * i + 9.1, events::toString);
    }
  }

  @Test
  void theLengthIsExact_andSoundsAreWhereTheySay() throws IOException {
    short[] samples = WavFile.read(shared.resolve("long/audio/00000.wav"));
    assertEquals(120 * 16_000, samples.length);
    for (SoundEvent event : items.get(0).events()) {
      int start = (int) (event.startSeconds().doubleValue() * 16_000);
      int end = (int) (event.endSeconds().doubleValue() * 16_000);
      assertTrue(level(samples, start, end) > level(samples, start - 12_800, start - 3_200));
    }
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    make(own, 12, 120);
    assertArrayEquals(
        Files.readAllBytes(shared.resolve("long/audio/00000.wav")),
        Files.readAllBytes(own.resolve("audio/00000.wav")));
    assertEquals(
        Files.readString(shared.resolve("long/questions.jsonl")),
        Files.readString(own.resolve("questions.jsonl")));
  }

  @Test
  void questionsAreOfManyKinds_andNumbersAreNearTheTruth() {
    assertTrue(
        items.stream().map(QuestionItem::kind).collect(Collectors.toSet()).size() >= 7,
        "kinds of questions");
    items.stream()
        .filter(item -> item.kind().equals("count") && !item.choices().isEmpty())
        .forEach(item -> assertTrue(item.choices().contains("12"), item::toString));
  }

  @Test
  void tooLittleRoom_isSaid() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> make(own, 12, 95));
    assertEquals("seconds: 95 (expected: >= 8 for each of 12 events)", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> make(own, 1, 95));
  }

  private static void make(Path out, int events, int seconds) throws IOException {
    SceneSettings settings = SceneSettings.standard().withQuestions(24);
    SceneMaker.makeLong(sounds, 1, events, seconds, 5, out, settings, done -> {});
  }

  private static double level(short[] samples, int start, int end) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / (end - start));
  }
}
