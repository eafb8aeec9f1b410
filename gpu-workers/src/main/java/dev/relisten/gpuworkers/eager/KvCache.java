package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;

/** Attention behind what was already said; each way of keeping keys and values is one of these. */
public interface KvCache {
  /**
   * Rotates, appends and attends, causally.
   *
   * @param q {@code [batch, tokens, heads * head dimension]}
   * @param k {@code [batch, tokens, kv heads * head dimension]}; v alike
   * @return shaped like q
   */
  NDArray attend(int layer, NDArray q, NDArray k, NDArray v);
}
