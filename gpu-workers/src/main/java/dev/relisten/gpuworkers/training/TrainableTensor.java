package dev.relisten.gpuworkers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A tensor that learns: values on the heap are the truth, the PyTorch array shares what it sees.
 */
final class TrainableTensor {
  private final String name;
  private final NDArray array;
  private final FloatBuffer shared;
  private final float[] values;
  private final AdamW.Moments moments;
  private final boolean decays;

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
    array = manager.create(values, new Shape(shape));
    array.setRequiresGradient(true);
    shared = ((PtNDArray) array).toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  String name() {
    return name;
  }

  NDArray array() {
    return array;
  }

  long[] shape() {
    return array.getShape().getShape();
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
    shared.put(at, values[at]);
  }

  /** One step of the optimizer; weights with one axis (norms, biases) do not decay. */
  void update(float[] gradient, int step, double rate, double decay, float scale) {
    AdamW.update(values, gradient, moments, step, (float) rate, decays ? (float) decay : 0f, scale);
    shared.put(0, values);
  }
}
