package dev.relisten.gpuworkers.eager;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.EngineContract;
import dev.relisten.gpuworkers.model.Checkpoint;

class EagerEngineTest extends EngineContract {
  @Override
  protected Engine open(Checkpoint checkpoint, int slots, int contextTokens) {
    return EagerEngine.create(checkpoint.config(), checkpoint.weights(), slots, contextTokens);
  }
}
