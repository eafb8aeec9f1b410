package dev.relisten.gpuworkers.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What each step of a run learns from, fixed by the seed, so that a run can go on anywhere. */
final class Curriculum {
  private final List<TrainingScene> scenes;
  private final List<TrainingScene> noted;
  private final int questionsPerVisit;
  private final int drillsPerStep;
  private final SceneOrder heard;
  private final SceneOrder read;
  private final SceneOrder notedHeard;
  private final SceneOrder notedRead;

  /**
   * What a step learns from.
   *
   * @param heard with their sound
   * @param read without
   * @param drills numbers of {@link LookupDrill}
   */
  record Lesson(List<TrainingScene> heard, List<TrainingScene> read, List<Long> drills) {
    static Lesson heard(List<TrainingScene> scenes) {
      return new Lesson(scenes, List.of(), List.of());
    }

    int heardQuestions() {
      return heard.stream().mapToInt(scene -> scene.examples().size()).sum();
    }
  }

  /**
   * Orders what there is.
   *
   * @param scenes recordings with their questions
   * @param noted questions about long recordings with notes; empty if none are asked for
   */
  Curriculum(List<TrainingScene> scenes, List<TrainingScene> noted, SupervisedSettings settings) {
    this.scenes = scenes;
    this.noted = noted;
    questionsPerVisit = settings.questionsPerVisit();
    drillsPerStep = settings.drillsPerStep();
    long seed = settings.seed();
    heard = new SceneOrder(scenes.size(), settings.scenesPerStep(), seed);
    read = new SceneOrder(scenes.size(), settings.readingScenesPerStep(), seed + 1);
    notedHeard = new SceneOrder(noted.size(), settings.notedPerStep(), seed + 2);
    notedRead = new SceneOrder(noted.size(), settings.notedPerStep(), seed + 3);
  }

  /** The lesson of a step counted from 1. */
  Lesson of(int step) {
    List<TrainingScene> withSound = visited(scenes, heard.of(step));
    withSound.addAll(visited(noted, notedHeard.of(step)));
    List<TrainingScene> without = visited(scenes, read.of(step));
    without.addAll(visited(noted, notedRead.of(step)));
    long firstDrill = (long) step * drillsPerStep;
    List<Long> drills = LongStream.range(firstDrill, firstDrill + drillsPerStep).boxed().toList();
    return new Lesson(withSound, without, drills);
  }

  private List<TrainingScene> visited(List<TrainingScene> from, List<SceneOrder.Visit> visits) {
    List<TrainingScene> visited = new ArrayList<>();
    for (SceneOrder.Visit visit : visits) {
      visited.add(from.get(visit.scene()).visit(visit.epoch(), questionsPerVisit));
    }
    return visited;
  }
}
