package dev.relisten.gpuworkers.model;

/**
 * Sizes of a Qwen2.5-Omni thinker, from its config.json.
 *
 * @param audioToken id of {@code <|AUDIO|>}
 * @param audioBosToken id of {@code <|audio_bos|>}
 * @param audioEosToken id of {@code <|audio_eos|>}
 */
public record ThinkerConfig(
    Audio audio, Text text, int audioToken, int audioBosToken, int audioEosToken) {
  /**
   * The audio tower.
   *
   * @param windowFrames mel frames in a window: 2 x n_window
   * @param outputDim width of the features, the decoder's hidden size
   */
  public record Audio(
      int melBins,
      int width,
      int layers,
      int heads,
      int ffn,
      int windowFrames,
      int maxPositions,
      int outputDim) {}

  /** The decoder. */
  public record Text(
      int hidden,
      int layers,
      int heads,
      int kvHeads,
      int headDim,
      int ffn,
      int vocabulary,
      float rmsEps,
      double ropeTheta,
      int contextTokens,
      boolean tieEmbeddings) {}
}
