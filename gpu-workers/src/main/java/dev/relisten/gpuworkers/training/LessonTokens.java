package dev.relisten.gpuworkers.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lessons as token sequences.
 *
 * @param drill present if lessons have drills
 */
record LessonTokens(SceneTokens heard, ReadingTokens read, Optional<LookupDrill> drill) {
  List<BatchPacker.Scene> of(Curriculum.Lesson lesson) throws IOException {
    List<BatchPacker.Scene> sequences = new ArrayList<>();
    for (TrainingScene scene : lesson.heard()) {
      sequences.add(heard.of(scene));
    }
    for (TrainingScene scene : lesson.read()) {
      sequences.add(read.of(scene));
    }
    lesson.drills().forEach(number -> sequences.add(drill.orElseThrow().of(number)));
    return sequences;
  }
}
