package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CurriculumTest {
  @Test
  void aStepIsTheSameWheneverItIsAsked() {
    Curriculum curriculum = new Curriculum(scenes("s", 10, 6), scenes("n", 5, 1), settings(3, 2));
    assertEquals(curriculum.of(7), curriculum.of(7));
  }

  @Test
  void aLessonHasAsManyOfEachAsItIsToldTo() {
    Curriculum curriculum = new Curriculum(scenes("s", 10, 6), scenes("n", 5, 1), settings(3, 2));
    Curriculum.Lesson lesson = curriculum.of(4);
    assertEquals(4 + 2, lesson.heard().size());
    assertEquals(3 + 2, lesson.read().size());
    assertEquals(List.of(20L, 21L, 22L, 23L, 24L), lesson.drills());
    assertEquals(4 * 2 + 2, lesson.heardQuestions());
  }

  @Test
  void everySceneIsHeardOnceAnEpoch_andNoNotesAreNeededWhereNoneAreAskedFor() {
    Curriculum curriculum = new Curriculum(scenes("s", 12, 6), List.of(), settings(0, 0));
    Set<Path> heard = new HashSet<>();
    for (int step = 1; step <= 3; step++) {
      curriculum.of(step).heard().forEach(scene -> heard.add(scene.audio()));
      assertTrue(curriculum.of(step).read().isEmpty());
    }
    assertEquals(12, heard.size());
  }

  @Test
  void aSecondLiesInTheLastPartThatHasBegun() {
    Path shown = Path.of("b.wav");
    TrainingScene scene =
        new TrainingScene(shown, List.of(part("a.wav", "0"), part("b.wav", "60.5")), List.of());
    assertEquals(Path.of("a.wav"), scene.partAt(new BigDecimal("60.4")).audio());
    assertEquals(shown, scene.partAt(new BigDecimal("60.5")).audio());
    assertEquals(shown, scene.partAt(new BigDecimal("900")).audio());
  }

  private static TrainingScene.Part part(String audio, String start) {
    return new TrainingScene.Part(Path.of(audio), new BigDecimal(start));
  }

  private static SupervisedSettings settings(int reading, int noted) {
    return new SupervisedSettings(100, 4, 2, reading, noted, 5, 1e-3, 0.05, 1, 0.1, 7, true, 10);
  }

  private static List<TrainingScene> scenes(String name, int count, int questions) {
    List<TrainingScene> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<TrainingScene.Example> examples = new ArrayList<>();
      for (int q = 0; q < questions; q++) {
        examples.add(
            new TrainingScene.Example(name + q, "What?", List.of(), Optional.empty(), "x"));
      }
      scenes.add(TrainingScene.whole(Path.of(name + i + ".wav"), examples));
    }
    return scenes;
  }
}
