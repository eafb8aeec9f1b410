package dev.relisten.gpuworkers.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The tensors that a run moves. One thread at a time. */
final class Trainables {
  private static final int MAX_REPEATS = 3;
  private static final int SEED_SPREAD = 1_000_003;

  private final NDManager manager;
  private final Map<String, TrainableTensor> tensors = new LinkedHashMap<>();

  /**
   * What a step gave.
   *
   * @param repeats how often it was done again because a gradient was not finite
   */
  record Learned(double loss, int repeats) {}

  /** Arrays belong to the manager, and are closed with it. */
  Trainables(NDManager manager) {
    this.manager = manager;
  }

  /** Adds a tensor; both arrays of {@code moments} and {@code values} become its own. */
  void add(String name, long[] shape, float[] values, AdamW.Moments moments) {
    tensors.put(name, new TrainableTensor(manager, name, shape, values, moments));
  }

  Collection<TrainableTensor> all() {
    return tensors.values();
  }

  NDArray array(String name) {
    return tensors.get(name).array();
  }

  /**
   * A step; done again, a bounded number of times, if the native engine gave no numbers.
   *
   * @param seed of the run; what is random in the step follows from it and the step
   * @param backward leaves gradients waiting and returns the loss
   */
  Learned learn(
      int step,
      double rate,
      double weightDecay,
      double clipNorm,
      long seed,
      DoubleSupplier backward) {
    for (int repeats = 0; repeats <= MAX_REPEATS; repeats++) {
      Engine.getEngine("PyTorch").setRandomSeed((int) (seed * SEED_SPREAD + step));
      double loss = backward.getAsDouble();
      if (update(step, rate, weightDecay, clipNorm)) {
        return new Learned(loss, repeats);
      }
    }
    throw new IllegalStateException(
        "gradients of step " + step + ": not finite (expected: finite); try a lower peak rate");
  }

  /**
   * Takes the waiting gradients and moves every tensor.
   *
   * @param step counted from 1
   * @param clipNorm largest norm of the whole gradient
   * @return false, with nothing moved, if a gradient is not finite
   */
  boolean update(int step, double rate, double weightDecay, double clipNorm) {
    Map<TrainableTensor, float[]> gradients = new LinkedHashMap<>();
    tensors.values().forEach(tensor -> gradients.put(tensor, tensor.takeGradient()));
    double square = gradients.values().parallelStream().mapToDouble(Trainables::square).sum();
    if (!Double.isFinite(square)) {
      return false;
    }
    float scale = (float) Math.min(1, clipNorm / (Math.sqrt(square) + 1e-6));
    gradients.entrySet().parallelStream()
        .forEach(e -> e.getKey().move(e.getValue(), step, rate, weightDecay, scale));
    tensors.values().forEach(TrainableTensor::give);
    return true;
  }

  private static double square(float[] gradient) {
    double square = 0;
    for (float g : gradient) {
      square += (double) g * g;
    }
    return square;
  }
}
