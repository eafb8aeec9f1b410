package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.protocol.generation.ModelInfo;

/**
 * What a worker runs. The worker that is given it closes it.
 *
 * @param info what the worker tells the sessions
 */
public record LoadedModel(Engine engine, Language language, ModelInfo info)
    implements AutoCloseable {
  /** An engine that was made of {@code checkpoint}, with that checkpoint's language. */
  public static LoadedModel of(Engine engine, Checkpoint checkpoint) {
    ModelInfo info =
        new ModelInfo(
            checkpoint.name(),
            checkpoint.sha256(),
            engine.name(),
            engine.contextTokens(),
            LogMel.MAX_SAMPLES);
    return new LoadedModel(engine, CheckpointLanguage.of(checkpoint), info);
  }

  @Override
  public void close() {
    engine.close();
    language.close();
  }
}
