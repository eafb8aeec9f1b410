package dev.relisten.deploy;

import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.TimedEngine;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A model whose engine's time a benchmark reads, loaded in the thread that asks for it. */
final class TimedModel implements Supplier<LoadedModel> {
  private final Checkpoint checkpoint;
  private final EngineChoice choice;
  private final int slots;
  private final int contextTokens;
  private final CompletableFuture<TimedEngine> engine = new CompletableFuture<>();

  /**
   * Loads nothing yet.
   *
   * @param slots sequences that its worker holds at once
   * @param contextTokens positions of each
   */
  TimedModel(Checkpoint checkpoint, EngineChoice choice, int slots, int contextTokens) {
    this.checkpoint = checkpoint;
    this.choice = choice;
    this.slots = slots;
    this.contextTokens = contextTokens;
  }

  @Override
  public LoadedModel get() {
    try {
      TimedEngine timed =
          new TimedEngine(ModelLoader.load(checkpoint, choice, slots, contextTokens));
      LoadedModel model = LoadedModel.of(timed, checkpoint);
      engine.complete(timed);
      return model;
    } catch (RuntimeException | Error e) {
      engine.completeExceptionally(e);
      throw e;
    }
  }

  /** Where the time went; waits until the model is loaded, and throws what kept it from that. */
  TimedEngine.Times times() {
    return engine.join().times();
  }
}
