package dev.relisten.gpuworkers.model;

/**
 * The tensor operations that the architecture is written in. Two interpreters: eager on PyTorch
 * arrays, and one that builds an ONNX graph. Weights are named as in a thinker-only Hugging Face
 * checkpoint, such as {@code model.layers.0.self_attn.q_proj}; ".weight" and ".bias" are added
 * here.
 *
 * @param <T> an array, or a node of a graph
 */
public interface Algebra<T> {
  /**
   * {@code x [.., in]} times {@code W [out, in]} transposed, plus the bias if the layer has one.
   */
  T linear(T x, String layer, boolean bias);

  /** {@code x / sqrt(mean(x^2) + eps) * weight} over the last axis. */
  T rmsNorm(T x, String layer, float eps);

  /** Layer normalisation over the last axis, with weight and bias. */
  T layerNorm(T x, String layer, float eps);

  T add(T a, T b);

  /**
   * {@code x [n, positions, width]} plus the first {@code positions} rows of a table that has as
   * many or more.
   */
  T addRows(T x, T table);

  /** Element by element, broadcasting. */
  T multiply(T a, T b);

  T silu(T x);

  /** The exact form, by the error function. */
  T gelu(T x);

  /** Kernel 3, padding 1, with bias. {@code x [n, in, frames]}. */
  T conv1d(T x, String layer, int stride);

  /** {@code [a, b, c]} to {@code [a, c, b]}. */
  T swapLastTwo(T x);

  /** A constant {@code [rows, columns]}, row after row. */
  T constant(String name, float[] values, int rows, int columns);

  /**
   * Full attention inside each row of the batch.
   *
   * @param q {@code [n, positions, heads * head dimension]}, not yet scaled; k and v alike
   * @param mask {@code [n, 1, 1, positions]}, added to the scores: 0 or a large negative number
   */
  T attention(T q, T k, T v, int heads, T mask);

  /** {@code [n, positions, width]} to {@code [1, n * positions, width]}. */
  T joinWindows(T x);

  /** Mean of positions 2k and 2k+1 of {@code [1, positions, width]}; an odd last one is dropped. */
  T meanOfNeighbours(T x);

  /**
   * Causal grouped-query attention behind the interpreter's KV cache, rotary embedding in
   * rotate-half form applied to q and k at the sequence's positions.
   *
   * @param q {@code [batch, tokens, heads * head dimension]}
   * @param k {@code [batch, tokens, kv heads * head dimension]}; v alike
   */
  T cachedAttention(int layer, T q, T k, T v);
}
