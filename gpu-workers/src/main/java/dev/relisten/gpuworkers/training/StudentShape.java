package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.ThinkerConfig;

/**
 * Sizes of a decoder that is trained from nothing.
 *
 * @param bpeEntries vocabulary before the control tokens, the 256 bytes included
 * @param contextTokens what the checkpoint declares; positions beyond those trained on work worse
 */
public record StudentShape(
    int hidden,
    int layers,
    int heads,
    int kvHeads,
    int ffn,
    int bpeEntries,
    double ropeTheta,
    int contextTokens) {
  private static final int VOCABULARY_MULTIPLE = 16;
  private static final float RMS_EPS = 1e-6f;

  /** The sizes of relisten-nano. */
  public static StudentShape nano() {
    return new StudentShape(256, 4, 4, 2, 704, 528, 10_000, 4096);
  }

  ThinkerConfig config(ThinkerConfig.Audio encoder, BpeVocabulary vocabulary) {
    int headDim = hidden / heads;
    int rows = (vocabulary.size() + VOCABULARY_MULTIPLE - 1) / VOCABULARY_MULTIPLE;
    ThinkerConfig.Text text =
        new ThinkerConfig.Text(
            hidden,
            layers,
            heads,
            kvHeads,
            headDim,
            ffn,
            rows * VOCABULARY_MULTIPLE,
            RMS_EPS,
            ropeTheta,
            contextTokens,
            false);
    return new ThinkerConfig(
        listening(encoder),
        text,
        vocabulary.controlToken("<|AUDIO|>"),
        vocabulary.controlToken("<|audio_bos|>"),
        vocabulary.controlToken("<|audio_eos|>"));
  }

  private ThinkerConfig.Audio listening(ThinkerConfig.Audio encoder) {
    return new ThinkerConfig.Audio(
        encoder.melBins(),
        encoder.width(),
        encoder.layers(),
        encoder.heads(),
        encoder.ffn(),
        encoder.windowFrames(),
        encoder.maxPositions(),
        hidden);
  }
}
