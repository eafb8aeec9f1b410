package dev.relisten.gpuworkers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;
import dev.relisten.gpuworkers.model.Algebra;

/** Drops out what each block adds to the residual stream; everything else is passed on. */
final class DropoutAlgebra implements Algebra<NDArray> {
  private final Algebra<NDArray> inner;
  private final float rate;

  DropoutAlgebra(Algebra<NDArray> inner, float rate) {
    this.inner = inner;
    this.rate = rate;
  }

  @Override
  public NDArray linear(NDArray x, String layer, boolean bias) {
    NDArray y = inner.linear(x, layer, bias);
    boolean addsToResidual = layer.endsWith("o_proj") || layer.endsWith("down_proj");
    return addsToResidual ? Dropout.dropout(y, rate, true).singletonOrThrow() : y;
  }

  @Override
  public NDArray rmsNorm(NDArray x, String layer, float eps) {
    return inner.rmsNorm(x, layer, eps);
  }

  @Override
  public NDArray layerNorm(NDArray x, String layer, float eps) {
    return inner.layerNorm(x, layer, eps);
  }

  @Override
  public NDArray add(NDArray a, NDArray b) {
    return inner.add(a, b);
  }

  @Override
  public NDArray multiply(NDArray a, NDArray b) {
    return inner.multiply(a, b);
  }

  @Override
  public NDArray silu(NDArray x) {
    return inner.silu(x);
  }

  @Override
  public NDArray gelu(NDArray x) {
    return inner.gelu(x);
  }

  @Override
  public NDArray conv1d(NDArray x, String layer, int stride) {
    return inner.conv1d(x, layer, stride);
  }

  @Override
  public NDArray swapLastTwo(NDArray x) {
    return inner.swapLastTwo(x);
  }

  @Override
  public NDArray constant(String name, float[] values, int rows, int columns) {
    return inner.constant(name, values, rows, columns);
  }

  @Override
  public NDArray attention(NDArray q, NDArray k, NDArray v, int heads, NDArray mask) {
    return inner.attention(q, k, v, heads, mask);
  }

  @Override
  public NDArray joinWindows(NDArray x) {
    return inner.joinWindows(x);
  }

  @Override
  public NDArray meanOfNeighbours(NDArray x) {
    return inner.meanOfNeighbours(x);
  }

  @Override
  public NDArray cachedAttention(int layer, NDArray q, NDArray k, NDArray v) {
    return inner.cachedAttention(layer, q, k, v);
  }
}
