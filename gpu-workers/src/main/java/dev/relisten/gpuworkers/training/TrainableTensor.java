package dev.relisten.gpuworkers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * A tensor that learns: values on the heap are the truth, the PyTorch array is given what it sees,
 * on whatever device it is.
 */
final class TrainableTensor {
  private final String name;
  private final NDManager manager;
  private final Shape shape;
  private final float[] values;
  private final AdamW.Moments moments;
  private final boolean decays;
  private NDArray array;

  /**
   * Starts from {@code values}, which become this tensor's own.
   *
   * @param moments of the optimizer, likewise
   */
  TrainableTensor(
      NDManager manager, String name, long[] shape, float[] values, AdamW.Moments moments) {
    this.name = name;
    this.values = values;
    this.moments = moments;
    decays = shape.length > 1;
    this.manager = manager;
    this.shape = new Shape(shape);
    array = given();
  }

  String name() {
    return name;
  }

  NDArray array() {
    return array;
  }

  long[] shape() {
    return shape.getShape();
  }

  float[] values() {
    return values;
  }

  AdamW.Moments moments() {
    return moments;
  }

  /** The gradient of the last backward pass; the array's own is set to zero. */
  float[] takeGradient() {
    try (NDArray gradient = array.getGradient()) {
      float[] taken = gradient.toFloatArray();
      JniUtils.zeroGrad((PtNDArray) array);
      return taken;
    }
  }

  /** Moves one value. */
  void nudge(int at, float by) {
    values[at] += by;
    give();
  }

  /**
   * One step of the optimizer, seen by the array when it is {@link #give given}; weights with one
   * axis (norms, biases) do not decay.
   */
  void move(float[] gradient, int step, double rate, double decay, float scale) {
    AdamW.update(values, gradient, moments, step, (float) rate, decays ? (float) decay : 0f, scale);
  }

  void give() {
    array.close();
    array = given();
  }

  private NDArray given() {
    NDArray given = manager.create(values, shape);
    given.setRequiresGradient(true);
    return given;
  }
}
