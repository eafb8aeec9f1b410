package dev.relisten.gpuworkers.training;

import java.nio.file.Path;
import java.util.List;

/**
 * A recording and what is to be said about it.
 *
 * @param audio 16 kHz mono WAV
 */
record TrainingScene(Path audio, List<Example> examples) {
  /**
   * One question and its target.
   *
   * @param choices empty for a free question
   * @param target {@code <think>…</think><answer>…</answer>} with segment tags
   */
  record Example(String id, String question, List<String> choices, String target) {}
}
