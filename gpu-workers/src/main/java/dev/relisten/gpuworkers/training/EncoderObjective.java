package dev.relisten.gpuworkers.training;

/** What an encoder is fine-tuned on. */
public enum EncoderObjective {
  /**
   * Which sounds are heard in each token, of whole recordings and of slices: a sigmoid per name.
   */
  TOKENS,
  /** The name of a slice's sound: a softmax over the mean of its tokens. */
  SLICES
}
