package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.relisten.gpuworkers.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** A checkpoint's tensors as PyTorch arrays, fp32. Owned by the manager they were made with. */
public final class EagerParameters {
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  private EagerParameters() {}

  /** Copies the tensors whose name is wanted. */
  public static EagerParameters load(NDManager manager, Weights weights, Predicate<String> wanted) {
    EagerParameters loaded = new EagerParameters();
    for (String name : weights.names()) {
      if (wanted.test(name)) {
        Shape shape = new Shape(weights.shape(name));
        loaded.arrays.put(name, manager.create(weights.floats(name), shape));
      }
    }
    return loaded;
  }

  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("tensor: " + name + " (expected: one of the checkpoint)");
    }
    return array;
  }

  public Map<String, NDArray> all() {
    return Map.copyOf(arrays);
  }
}
