package dev.relisten.agents.curation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneMakerTest {
  private static final int SCENES = 16;

  @TempDir static Path shared;
  @TempDir Path own;

  private static Path sounds;
  private static Path scenes;
  private static List<QuestionItem> items;

  @BeforeAll
  static void makeScenes() throws IOException {
    sounds = SoundsFolder.create(shared.resolve("sounds"));
    scenes = shared.resolve("scenes");
    make(sounds, 7, scenes, SceneSettings.standard());
    items = SceneQuestions.read(scenes.resolve("questions.jsonl")).items();
  }

  @Test
  void sameSeedGivesSameBytes_whateverTheThreads() throws IOException {
    make(sounds, 7, own, SceneSettings.standard().withThreads(1));
    assertSameFiles(scenes, own);
  }

  @Test
  void otherSeedGivesOtherScenes() throws IOException {
    make(sounds, 8, own, SceneSettings.standard());
    assertNotEquals(
        Files.readString(scenes.resolve("questions.jsonl")),
        Files.readString(own.resolve("questions.jsonl")));
  }

  @Test
  void tellsHowManyScenesAreDone() throws IOException {
    List<Integer> told = new ArrayList<>();
    SceneMaker.Made made = SceneMaker.make(sounds, 3, 1, own, SceneSettings.standard(), told::add);
    assertEquals(List.of(1, 2, 3), told);
    assertEquals(3, made.scenes());
    assertEquals(18, made.questions());
  }

  @Test
  void everySceneHasSixQuestions_oneOfThemDescribe() {
    assertEquals(SCENES * 6, items.size());
    Map<Path, Integer> describes = new TreeMap<>();
    for (QuestionItem item : items) {
      describes.merge(item.audio(), item.kind().equals("describe") ? 1 : 0, Integer::sum);
    }
    assertEquals(SCENES, describes.size());
    assertTrue(describes.values().stream().allMatch(n -> n >= 1 && n <= 2));
  }

  @Test
  void eventsLieInsideTheClipInOrder_neighboursDiffer() throws IOException {
    for (QuestionItem item : oneAScene()) {
      int samples = WavFile.read(item.audio()).length;
      List<SoundEvent> events = item.events();
      assertTrue(events.size() >= 2 && events.size() <= 5);
      for (int i = 0; i < events.size(); i++) {
        assertTrue(SampleRange.toSample(events.get(i).endSeconds()) <= samples);
        assertTrue(events.get(i).lengthSeconds().doubleValue() >= 0.2);
        assertEquals(1, events.get(i).startSeconds().scale());
        if (i > 0) {
          assertNotEquals(events.get(i - 1).sound(), events.get(i).sound());
          assertTrue(events.get(i - 1).startSeconds().compareTo(events.get(i).startSeconds()) < 0);
        }
      }
    }
  }

  @Test
  void eventsAreWhereTheSoundIs() throws IOException {
    for (QuestionItem item : oneAScene()) {
      short[] samples = WavFile.read(item.audio());
      double noise = rms(samples, 0, start(item.events().get(0)) - PcmFormat.RATE_HZ / 20);
      for (SoundEvent event : item.events()) {
        double heard = rms(samples, start(event), (int) SampleRange.toSample(event.endSeconds()));
        assertTrue(heard > noise, item.id() + " " + event + " " + heard + " " + noise);
      }
    }
  }

  @Test
  void scenesLastFromThreeAndAHalfToFourteenSeconds_andNeverClip() throws IOException {
    for (QuestionItem item : oneAScene()) {
      short[] samples = WavFile.read(item.audio());
      double seconds = (double) samples.length / PcmFormat.RATE_HZ;
      assertTrue(seconds >= 3.5 && seconds <= 14, item.audio() + " " + seconds);
      for (short sample : samples) {
        assertTrue(Math.abs(sample) < Short.MAX_VALUE);
      }
    }
  }

  @Test
  void trainingScenesAreTheSame_withoutTheHeldOutRecordings() throws IOException {
    SceneSettings train = SceneSettings.standard().withSplit(Split.TRAIN);
    make(sounds, 3, own.resolve("with"), train);
    Path without = SoundsFolder.create(own.resolve("sounds"));
    delete(without, true);
    make(without, 3, own.resolve("without"), train);
    assertSameFiles(own.resolve("with"), own.resolve("without"));
  }

  @Test
  void heldOutScenesAreTheSame_withoutTheTrainingRecordings() throws IOException {
    SceneSettings heldOut = SceneSettings.standard().withSplit(Split.HELD_OUT);
    make(sounds, 3, own.resolve("with"), heldOut);
    Path without = SoundsFolder.create(own.resolve("sounds"));
    delete(without, false);
    make(without, 3, own.resolve("without"), heldOut);
    assertSameFiles(own.resolve("with"), own.resolve("without"));
  }

  @Test
  void aFolderOfDigitsAlone_isEnough() throws IOException {
    Path digits = SoundsFolder.create(own.resolve("sounds"));
    try (Stream<Path> files = Files.walk(digits.resolve("esc10"))) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(SceneMakerTest::delete);
    }
    make(digits, 1, own.resolve("scenes"), SceneSettings.standard());
    assertEquals(
        SCENES * 6, SceneQuestions.read(own.resolve("scenes/questions.jsonl")).items().size());
  }

  @Test
  void refusesASplitWithoutRecordings() throws IOException {
    SceneSettings other = SceneSettings.standard().withSplit(Split.HELD_OUT).withHeldOut(5, "theo");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> make(sounds, 1, own, other));
    assertTrue(refused.getMessage().contains("split held-out"), refused.getMessage());
    assertTrue(refused.getMessage().contains("fold 5, speaker theo"), refused.getMessage());
  }

  @Test
  void namesTheRecordingThatCannotBeDecoded() throws IOException {
    Path broken = SoundsFolder.create(own.resolve("sounds"));
    for (Path file : recordings(broken)) {
      Files.writeString(file, "no sound");
    }
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> make(broken, 1, own.resolve("scenes"), SceneSettings.standard()));
    assertTrue(refused.getMessage().contains(".wav: "), refused.getMessage());
  }

  private static List<QuestionItem> oneAScene() {
    return items.stream().filter(item -> item.id().endsWith("-1")).toList();
  }

  private static void make(Path sounds, long seed, Path out, SceneSettings settings)
      throws IOException {
    SceneMaker.make(sounds, SCENES, seed, out, settings, done -> {});
  }

  private static int start(SoundEvent event) {
    return (int) SampleRange.toSample(event.startSeconds());
  }

  private static double rms(short[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += samples[i] * samples[i];
    }
    return Math.sqrt(sum / (to - from));
  }

  private static void assertSameFiles(Path expected, Path actual) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(expected)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertFalse(files.isEmpty());
    for (Path file : files) {
      Path other = actual.resolve(expected.relativize(file));
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), other.toString());
    }
  }

  private static List<Path> recordings(Path sounds) throws IOException {
    try (Stream<Path> walk = Files.walk(sounds)) {
      return walk.filter(file -> file.toString().endsWith(".wav")).toList();
    }
  }

  private static void delete(Path sounds, boolean heldOut) throws IOException {
    for (Path file : recordings(sounds)) {
      if (SoundsFolder.isHeldOut(file) != heldOut) {
        continue;
      }
      Files.delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
