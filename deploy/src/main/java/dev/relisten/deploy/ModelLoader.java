package dev.relisten.deploy;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.eager.EagerEngine;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.onnx.OnnxEngine;
import dev.relisten.gpuworkers.onnx.OnnxSettings;
import dev.relisten.protocol.generation.ModelInfo;

/** Makes what a worker runs of a checkpoint. Called in the worker's thread. */
final class ModelLoader {
  /** Longest sound of one encoding: 300 s. */
  private static final long MAX_CLIP_SAMPLES = 4_800_000;

  /** Positions of a slot, where the model's own window is longer. */
  private static final int MAX_CONTEXT_TOKENS = 8_192;

  private ModelLoader() {}

  static LoadedModel load(Checkpoint checkpoint, EngineKind kind, int slots) {
    int window = Math.min(MAX_CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    Engine engine = engine(checkpoint, kind, slots, window);
    ModelInfo info =
        new ModelInfo(
            checkpoint.name(), checkpoint.sha256(), engine.name(), window, MAX_CLIP_SAMPLES);
    return new LoadedModel(engine, CheckpointLanguage.read(checkpoint), info);
  }

  private static Engine engine(Checkpoint checkpoint, EngineKind kind, int slots, int window) {
    int threads = Runtime.getRuntime().availableProcessors();
    return switch (kind) {
      case ONNX ->
          OnnxEngine.create(
              checkpoint.config(), checkpoint.weights(), new OnnxSettings(slots, window, threads));
      case EAGER ->
          EagerEngine.create(checkpoint.config(), checkpoint.weights(), slots, window);
    };
  }
}
