package dev.relisten.gpuworkers.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A recording and what is to be said about it.
 *
 * @param audio 16 kHz mono WAV
 */
record TrainingScene(Path audio, List<Example> examples) {
  /** The same recording with {@code count} of its questions; each epoch takes the next ones. */
  TrainingScene visit(int epoch, int count) {
    List<Example> taken = new ArrayList<>();
    for (int i = 0; i < Math.min(count, examples.size()); i++) {
      taken.add(examples.get(Math.floorMod(epoch * count + audio.hashCode() + i, examples.size())));
    }
    return new TrainingScene(audio, List.copyOf(taken));
  }

  /**
   * One question and its target.
   *
   * @param choices empty for a free question
   * @param target {@code <think>…</think><answer>…</answer>} with segment tags
   */
  record Example(String id, String question, List<String> choices, String target) {}
}
