package dev.relisten.gpuworkers.model;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** Tensors on the heap, such as those of a model in training. */
public final class InMemoryWeights implements Weights {
  private final Map<String, Tensor> tensors;

  public InMemoryWeights(Map<String, Tensor> tensors) {
    this.tensors = Map.copyOf(tensors);
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).shape().clone();
  }

  @Override
  public FloatBuffer floats(String name) {
    return FloatBuffer.wrap(tensor(name).values()).asReadOnlyBuffer();
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return tensor;
  }
}
