package dev.relisten.gpuworkers.training;

import dev.relisten.protocol.prompt.PromptForm;
import dev.relisten.protocol.prompt.ReasoningPrompt;
import java.util.ArrayList;
import java.util.List;

/** Everything that is read or written as text in scenes, for the tokenizer to learn from. */
final class SceneTexts {
  private SceneTexts() {}

  static List<String> of(List<TrainingScene> scenes, PromptForm form) {
    List<String> texts = new ArrayList<>(List.of("user\n", "assistant\n"));
    for (TrainingScene scene : scenes) {
      for (TrainingScene.Example example : scene.examples()) {
        texts.add(ReasoningPrompt.userText(form, example.question(), example.choices()));
        texts.add(example.target());
      }
    }
    return texts;
  }
}
