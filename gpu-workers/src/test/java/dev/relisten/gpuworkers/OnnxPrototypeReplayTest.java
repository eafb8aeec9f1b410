package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.onnx.OnnxEngine;
import dev.relisten.gpuworkers.onnx.OnnxSettings;

class OnnxPrototypeReplayTest extends PrototypeReplayContract {
  @Override
  Engine load(Checkpoint checkpoint) {
    return OnnxEngine.create(
        checkpoint.config(), checkpoint.weights(), new OnnxSettings(SLOTS, CONTEXT_TOKENS, 2));
  }

  @Override
  public String toString() {
    return "onnx";
  }
}
