package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.PromptPiece;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A scene's questions as prompts, in the form that is served; targets are the caller's to write.
 */
final class PromptTokens {
  private final TextTokenizer tokenizer;
  private final PromptForm form;

  /** Puts what is shown where the form has it. */
  @FunctionalInterface
  interface Shown {
    void appendTo(TrainingSequence sequence) throws IOException;
  }

  /** Writes what answers a question behind its prompt. */
  @FunctionalInterface
  interface Target {
    void appendTo(TrainingSequence sequence, TrainingScene.Example example) throws IOException;
  }

  PromptTokens(TextTokenizer tokenizer, PromptForm form) {
    this.tokenizer = tokenizer;
    this.form = form;
  }

  /** All questions of a scene; what stands before their own words is their shared prefix. */
  BatchPacker.Scene of(TrainingScene scene, Shown shown, Target target) throws IOException {
    TrainingSequence prefix = new TrainingSequence();
    List<TrainingSequence> branches = new ArrayList<>();
    for (TrainingScene.Example example : scene.examples()) {
      List<PromptPiece> prompt =
          ReasoningPrompt.render(form, example.question(), example.choices(), example.notes());
      int shared = prompt.indexOf(new PromptPiece.Control(SpecialTokens.AUDIO_EOS)) + 1;
      if (branches.isEmpty()) {
        append(prefix, prompt.subList(0, shared), shown);
      }
      TrainingSequence branch = new TrainingSequence();
      append(branch, prompt.subList(shared, prompt.size()), shown);
      target.appendTo(branch, example);
      branches.add(branch);
    }
    return new BatchPacker.Scene(prefix, branches);
  }

  private void append(TrainingSequence sequence, List<PromptPiece> pieces, Shown shown)
      throws IOException {
    for (PromptPiece piece : pieces) {
      if (piece instanceof PromptPiece.Control control) {
        control(sequence, control.token(), false);
      } else if (piece instanceof PromptPiece.Text text) {
        text(sequence, text.plain(), false);
      } else {
        shown.appendTo(sequence);
      }
    }
  }

  void text(TrainingSequence sequence, String text, boolean loss) {
    sequence.text(tokenizer.encode(text), loss);
  }

  void control(TrainingSequence sequence, String token, boolean loss) {
    sequence.text(new int[] {tokenizer.controlToken(token)}, loss);
  }
}
