package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.relisten.gpuworkers.model.Algebra;
import java.util.function.Function;

/**
 * The algebra computed at once on PyTorch arrays: reference and training. Results belong to the
 * manager of the first operand.
 */
public final class EagerAlgebra implements Algebra<NDArray> {
  private static final Shape ONE = new Shape(1);
  private static final Shape PAIR = new Shape(2);

  private final NDManager manager;
  private final Function<String, NDArray> weights;
  private final KvCache cache;

  /**
   * Computes with the weights of that name.
   *
   * @param manager owns the constants
   * @param cache where {@link #cachedAttention} keeps keys and values
   */
  public EagerAlgebra(NDManager manager, Function<String, NDArray> weights, KvCache cache) {
    this.manager = manager;
    this.weights = weights;
    this.cache = cache;
  }

  /** Computes an encoder, which keeps no keys and values. */
  public static EagerAlgebra ofEncoder(NDManager manager, Function<String, NDArray> weights) {
    return new EagerAlgebra(
        manager,
        weights,
        (layer, q, k, v) -> {
          throw new IllegalStateException("cached attention in the encoder (expected: none)");
        });
  }

  @Override
  public NDArray linear(NDArray x, String layer, boolean bias) {
    PtNDArray added = bias ? (PtNDArray) weights.apply(layer + ".bias") : null;
    return JniUtils.linear((PtNDArray) x, (PtNDArray) weights.apply(layer + ".weight"), added);
  }

  @Override
  public NDArray rmsNorm(NDArray x, String layer, float eps) {
    NDArray meanSquare = x.square().mean(new int[] {-1}, true);
    return x.div(meanSquare.add(eps).sqrt()).mul(weights.apply(layer + ".weight"));
  }

  @Override
  public NDArray layerNorm(NDArray x, String layer, float eps) {
    NDArray weight = weights.apply(layer + ".weight");
    NDArray bias = weights.apply(layer + ".bias");
    return x.getNDArrayInternal()
        .layerNorm(x, weight.getShape(), weight, bias, eps)
        .singletonOrThrow();
  }

  @Override
  public NDArray add(NDArray a, NDArray b) {
    return a.add(b);
  }

  @Override
  public NDArray addRows(NDArray x, NDArray table) {
    long positions = x.getShape().get(1);
    boolean whole = table.getShape().get(0) == positions;
    return x.add(whole ? table : table.get(manager, new NDIndex(":{}", positions)));
  }

  @Override
  public NDArray multiply(NDArray a, NDArray b) {
    return a.mul(b);
  }

  @Override
  public NDArray silu(NDArray x) {
    return x.mul(Activation.sigmoid(x));
  }

  @Override
  public NDArray gelu(NDArray x) {
    return Activation.gelu(x);
  }

  @Override
  public NDArray conv1d(NDArray x, String layer, int stride) {
    NDArray weight = weights.apply(layer + ".weight");
    NDArray bias = weights.apply(layer + ".bias");
    NDList convolved = Conv1d.conv1d(x, weight, bias, new Shape(stride), ONE);
    return convolved.singletonOrThrow();
  }

  @Override
  public NDArray swapLastTwo(NDArray x) {
    return x.transpose(0, 2, 1);
  }

  @Override
  public NDArray constant(String name, float[] values, int rows, int columns) {
    return manager.create(values, new Shape(rows, columns));
  }

  @Override
  public NDArray attention(NDArray q, NDArray k, NDArray v, int heads, NDArray mask) {
    Shape shape = q.getShape();
    float scale = (float) (1 / Math.sqrt((double) shape.get(2) / heads));
    NDArray scores = byHead(q.mul(scale), heads).matMul(byHead(k, heads).transpose(0, 1, 3, 2));
    NDArray mixed = scores.add(mask).softmax(-1).matMul(byHead(v, heads));
    return mixed.transpose(0, 2, 1, 3).reshape(shape);
  }

  private static NDArray byHead(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  @Override
  public NDArray joinWindows(NDArray x) {
    Shape shape = x.getShape();
    return x.reshape(1, shape.get(0) * shape.get(1), shape.get(2));
  }

  @Override
  public NDArray meanOfNeighbours(NDArray x) {
    NDArray channelsFirst = x.transpose(0, 2, 1);
    return Pool.avgPool1d(channelsFirst, PAIR, PAIR, new Shape(0), false, true).transpose(0, 2, 1);
  }

  @Override
  public NDArray cachedAttention(int layer, NDArray q, NDArray k, NDArray v) {
    return cache.attend(layer, q, k, v);
  }
}
