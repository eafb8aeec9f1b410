package dev.relisten.deploy;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.eager.EagerEngine;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.onnx.OnnxEngine;
import dev.relisten.gpuworkers.onnx.OnnxSettings;

/** Makes engines of checkpoints. */
public final class ModelLoader {
  /** Positions of a slot, where the model's own window is longer. */
  private static final int MAX_CONTEXT_TOKENS = 8_192;

  private ModelLoader() {}

  /** An engine for serving, to be made in the thread that drives it. */
  static Engine load(Checkpoint checkpoint, EngineChoice choice, int slots) {
    int window = Math.min(MAX_CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    return load(checkpoint, choice, slots, window);
  }

  /**
   * An engine of any size.
   *
   * @param slots sequences held at once
   * @param contextTokens positions of each, at most the model's
   */
  public static Engine load(
      Checkpoint checkpoint, EngineChoice choice, int slots, int contextTokens) {
    int threads = Runtime.getRuntime().availableProcessors();
    return switch (choice.kind()) {
      case ONNX ->
          OnnxEngine.create(
              checkpoint.config(),
              checkpoint.weights(),
              new OnnxSettings(
                  slots,
                  contextTokens,
                  threads,
                  choice.weights(),
                  choice.spinning(),
                  choice.device()));
      case EAGER ->
          EagerEngine.create(checkpoint.config(), checkpoint.weights(), slots, contextTokens);
    };
  }
}
