package dev.relisten.gpuworkers.onnx;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.EngineContract;
import dev.relisten.gpuworkers.model.Checkpoint;

class OnnxEngineContractTest extends EngineContract {
  @Override
  protected Engine open(Checkpoint checkpoint, int slots, int contextTokens) {
    return OnnxEngine.create(checkpoint, new OnnxSettings(slots, contextTokens, 1));
  }
}
