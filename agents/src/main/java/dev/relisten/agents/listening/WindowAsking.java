package dev.relisten.agents.listening;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.concurrent.CompletionStage;

/** Has a window described. Thread-safe. */
@FunctionalInterface
public interface WindowAsking {
  /**
   * Asks the model's describing question about one window, in the background.
   *
   * @return the answer; fails if there is none, or another model answered
   */
  CompletionStage<String> ask(String clipId, SampleRange window, ModelInfo model);
}
