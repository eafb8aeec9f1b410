package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.eager.EagerEngine;
import dev.relisten.gpuworkers.model.Checkpoint;

class EagerPrototypeReplayTest extends PrototypeReplayContract {
  @Override
  Engine load(Checkpoint checkpoint) {
    return EagerEngine.create(checkpoint.config(), checkpoint.weights(), SLOTS, CONTEXT_TOKENS);
  }

  @Override
  public String toString() {
    return "eager";
  }
}
