package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.PromptPiece;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.util.ArrayList;
import java.util.List;

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

  private final TextTokenizer tokenizer;
  private final PromptForm form;
  private final boolean audioInserted;

  /**
   * Makes token sequences.
   *
   * @param audioInserted whether the places of slices are marked, as where sound is inserted
   */
  ReadingTokens(TextTokenizer tokenizer, PromptForm form, boolean audioInserted) {
    this.tokenizer = tokenizer;
    this.form = form;
    this.audioInserted = audioInserted;
  }

  BatchPacker.Scene of(TrainingScene scene) {
    TrainingSequence prefix = new TrainingSequence();
    List<TrainingSequence> branches = new ArrayList<>();
    for (TrainingScene.Example example : scene.examples()) {
      List<PromptPiece> prompt =
          ReasoningPrompt.render(form, example.question(), example.choices(), example.notes());
      int shared = prompt.indexOf(new PromptPiece.Control(SpecialTokens.AUDIO_EOS)) + 1;
      if (branches.isEmpty()) {
        append(prefix, prompt.subList(0, shared));
      }
      TrainingSequence branch = new TrainingSequence();
      append(branch, prompt.subList(shared, prompt.size()));
      String target = example.target();
      int known = example.notes().isPresent() ? 0 : conclusion(target);
      branches.add(withTarget(branch, target, known));
    }
    return new BatchPacker.Scene(prefix, branches);
  }

  private void append(TrainingSequence sequence, List<PromptPiece> pieces) {
    for (PromptPiece piece : pieces) {
      if (piece instanceof PromptPiece.Control control) {
        control(sequence, control.token(), false);
      } else if (piece instanceof PromptPiece.Text text) {
        sequence.text(tokenizer.encode(text.plain()), false);
      }
    }
  }

  /**
   * Appends the target.
   *
   * @param known its first characters, which carry no loss
   */
  private TrainingSequence withTarget(TrainingSequence sequence, String target, int known) {
    int at = 0;
    for (int end = tagEnd(target, 0); end >= 0; end = tagEnd(target, at)) {
      sequence.text(tokenizer.encode(target.substring(at, end)), known == 0);
      if (audioInserted) {
        control(sequence, SpecialTokens.AUDIO_BOS, false);
        control(sequence, SpecialTokens.AUDIO_EOS, false);
      }
      at = end;
    }
    int rest = Math.max(at, known);
    sequence.text(tokenizer.encode(target.substring(at, rest)), false);
    sequence.text(tokenizer.encode(target.substring(rest)), true);
    control(sequence, SpecialTokens.IM_END, true);
    return sequence;
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

  private void control(TrainingSequence sequence, String token, boolean loss) {
    sequence.text(new int[] {tokenizer.controlToken(token)}, loss);
  }
}
