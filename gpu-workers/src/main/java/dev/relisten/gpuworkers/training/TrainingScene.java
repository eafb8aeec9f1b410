package dev.relisten.gpuworkers.training;

import dev.relisten.protocol.prompt.PromptNotes;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sound that is shown, and what is to be said about it.
 *
 * @param audio what is shown: 16 kHz mono WAV
 * @param parts which sound lies where, in order: the shown one at 0, or all recordings of a longer
 *     one
 */
record TrainingScene(Path audio, List<Part> parts, List<Example> examples) {
  /** A recording shown whole. */
  static TrainingScene whole(Path audio, List<Example> examples) {
    return new TrainingScene(audio, List.of(new Part(audio, BigDecimal.ZERO)), examples);
  }

  /** The same recording with {@code count} of its questions; each epoch takes the next ones. */
  TrainingScene visit(int epoch, int count) {
    List<Example> taken = new ArrayList<>();
    for (int i = 0; i < Math.min(count, examples.size()); i++) {
      taken.add(examples.get(Math.floorMod(epoch * count + audio.hashCode() + i, examples.size())));
    }
    return new TrainingScene(audio, parts, List.copyOf(taken));
  }

  /** The part in which a second lies. */
  Part partAt(BigDecimal seconds) {
    Part found = parts.get(0);
    for (Part part : parts) {
      found = part.startSeconds().compareTo(seconds) <= 0 ? part : found;
    }
    return found;
  }

  /** A recording, and where it begins in what all times are meant of. */
  record Part(Path audio, BigDecimal startSeconds) {}

  /**
   * One question and its target.
   *
   * @param choices empty for a free question
   * @param notes of a longer recording, of which only {@link #audio} is shown
   * @param target {@code <think>…</think><answer>…</answer>} with segment tags
   */
  record Example(
      String id,
      String question,
      List<String> choices,
      Optional<PromptNotes> notes,
      String target) {}
}
