package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.relisten.gpuworkers.model.ThinkerConfig;

/** Grouped-query attention with rotary embedding, as PyTorch array operations. */
public final class GroupedAttention {
  static final float HIDDEN = -1e30f;

  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final NDArray cos;
  private final NDArray sin;

  /**
   * Keeps tables of cosines and of sines with the sign of rotate-half folded in, for {@code
   * maxPositions} positions.
   */
  public GroupedAttention(NDManager manager, ThinkerConfig.Text config, int maxPositions) {
    heads = config.heads();
    kvHeads = config.kvHeads();
    headDim = config.headDim();
    int half = headDim / 2;
    float[] cosines = new float[maxPositions * headDim];
    float[] sines = new float[maxPositions * headDim];
    for (int p = 0; p < maxPositions; p++) {
      for (int i = 0; i < half; i++) {
        float frequency = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / headDim));
        float angle = p * frequency;
        int at = p * headDim + i;
        cosines[at] = cosines[at + half] = (float) Math.cos(angle);
        sines[at] = (float) -Math.sin(angle);
        sines[at + half] = (float) Math.sin(angle);
      }
    }
    cos = manager.create(cosines, new Shape(maxPositions, headDim));
    sin = manager.create(sines, new Shape(maxPositions, headDim));
  }

  /** Cosines and sines of {@code [from, to)}, each {@code [1, tokens, 1, head dimension]}. */
  Rotation rotation(NDManager manager, int from, int to) {
    return new Rotation(rows(manager, cos, from, to), rows(manager, sin, from, to));
  }

  private NDArray rows(NDManager manager, NDArray table, int from, int to) {
    NDArray rows = JniUtils.slice((PtNDArray) table, 0, from, to, 1);
    rows.attach(manager);
    return rows.reshape(1, (long) to - from, 1, headDim);
  }

  /** The same for positions that differ from row to row: {@code positions [batch, tokens]}. */
  public Rotation rotation(NDArray positions) {
    long batch = positions.getShape().get(0);
    long tokens = positions.getShape().get(1);
    Shape shape = new Shape(batch, tokens, 1, headDim);
    return new Rotation(rows(cos, positions).reshape(shape), rows(sin, positions).reshape(shape));
  }

  /**
   * Rows of {@code table [rows, width]} in any shape of int64 {@code indices}; differentiable, and
   * fast backwards, which general indexing is not.
   */
  public static NDArray rows(NDArray table, NDArray indices) {
    return indices
        .getNDArrayInternal()
        .embedding(indices, table, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /**
   * {@code [batch, tokens, n * head dimension]} rotated to {@code [batch, tokens, n, dimension]}.
   */
  public NDArray rotate(NDArray x, Rotation rotation) {
    NDArray split = splitHeads(x);
    NDList halves = split.split(2, 3);
    NDArray swapped = NDArrays.concat(new NDList(halves.get(1), halves.get(0)), 3);
    return split.mul(rotation.cos()).add(swapped.mul(rotation.sin()));
  }

  public NDArray splitHeads(NDArray x) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), shape.get(2) / headDim, headDim);
  }

  /**
   * Attends.
   *
   * @param q rotated, {@code [batch, tokens, heads, head dimension]}
   * @param k rotated, {@code [batch, kv heads, positions, head dimension]}; v alike, not rotated
   * @param mask {@code [batch or 1, 1, 1, tokens, positions]}, added; null attends to all
   * @return {@code [batch, tokens, heads * head dimension]}
   */
  public NDArray attend(NDArray q, NDArray k, NDArray v, NDArray mask) {
    long batch = q.getShape().get(0);
    long tokens = q.getShape().get(1);
    long positions = k.getShape().get(2);
    int group = heads / kvHeads;
    NDArray grouped =
        q.mul((float) (1 / Math.sqrt(headDim)))
            .reshape(batch, tokens, kvHeads, group, headDim)
            .transpose(0, 2, 3, 1, 4)
            .reshape(batch, kvHeads, group * tokens, headDim);
    NDArray scores = grouped.matMul(k.transpose(0, 1, 3, 2));
    if (mask != null) {
      Shape flat = scores.getShape();
      scores = scores.reshape(batch, kvHeads, group, tokens, positions).add(mask).reshape(flat);
    }
    return scores
        .softmax(-1)
        .matMul(v)
        .reshape(batch, kvHeads, group, tokens, headDim)
        .transpose(0, 3, 1, 2, 4)
        .reshape(batch, tokens, (long) heads * headDim);
  }

  /**
   * What query {@code i} at position {@code past + i} may not see, {@code [1, 1, 1, tokens, past +
   * tokens]}.
   */
  public static NDArray causalMask(NDManager manager, long past, long tokens) {
    NDArray own = manager.arange(past, past + tokens).reshape(tokens, 1);
    NDArray seen = manager.arange(past + tokens).reshape(1, past + tokens);
    NDArray hidden = seen.gt(own).toType(DataType.FLOAT32, false);
    return hidden.mul(HIDDEN).reshape(1, 1, 1, tokens, past + tokens);
  }

  /** Rotary tables that broadcast over {@code [batch, tokens, heads, head dimension]}. */
  public record Rotation(NDArray cos, NDArray sin) {}
}
