package dev.relisten.gpuworkers.training;

import dev.relisten.protocol.prompt.SpecialTokens;
import java.io.IOException;

/**
 * A scene to be read, not heard: its questions and targets as they are served, without any sound.
 * What was heard at each tag stands there as text, so only what follows from it carries loss: the
 * target from the first comma or full stop behind the last tag on. Where there are notes, all of it
 * follows from them.
 *
 * <p>A decoder from nothing has never read a text. Looking up a name that stands further up, which
 * every other model brings along, it learns here, in a fifth of the tokens.
 */
final class ReadingTokens {
  private static final String TAG_END = "</seg>";

  private final PromptTokens prompts;
  private final boolean audioInserted;

  /**
   * Makes token sequences.
   *
   * @param audioInserted whether the places of slices are marked, as where sound is inserted
   */
  ReadingTokens(PromptTokens prompts, boolean audioInserted) {
    this.prompts = prompts;
    this.audioInserted = audioInserted;
  }

  BatchPacker.Scene of(TrainingScene scene) throws IOException {
    return prompts.of(scene, nothing -> {}, this::appendTarget);
  }

  private void appendTarget(TrainingSequence sequence, TrainingScene.Example example) {
    String target = example.target();
    int known = example.notes().isPresent() ? 0 : conclusion(target);
    int at = 0;
    for (int end = tagEnd(target, 0); end >= 0; end = tagEnd(target, at)) {
      prompts.text(sequence, target.substring(at, end), known == 0);
      if (audioInserted) {
        prompts.control(sequence, SpecialTokens.AUDIO_BOS, false);
        prompts.control(sequence, SpecialTokens.AUDIO_EOS, false);
      }
      at = end;
    }
    int rest = Math.max(at, known);
    prompts.text(sequence, target.substring(at, rest), false);
    prompts.text(sequence, target.substring(rest), true);
    prompts.control(sequence, SpecialTokens.IM_END, true);
  }

  private static int tagEnd(String target, int from) {
    int at = target.indexOf(TAG_END, from);
    return at < 0 ? -1 : at + TAG_END.length();
  }

  /** Where what was heard last is named, and what follows from all of it begins. */
  static int conclusion(String target) {
    int at = target.lastIndexOf(TAG_END) + 1;
    while (at < target.length() && target.charAt(at) != ',' && target.charAt(at) != '.') {
      at++;
    }
    return at;
  }
}
