package dev.relisten.gpuworkers.model;

/**
 * Floating-point operations of a thinker's matrix products, two for each multiply-add: what bounds
 * encoding and prefilling on a CPU. Norms, activations and softmax are not counted.
 */
public final class Operations {
  private Operations() {}

  /** Encoding sound of so many mel frames. */
  public static double encoding(ThinkerConfig.Audio audio, int melFrames) {
    double width = audio.width();
    double positions = melFrames / 2.0;
    double first = melFrames * 3.0 * audio.melBins() * width;
    double second = positions * 3.0 * width * width;
    double layer = positions * (4 * width * width + 2 * width * audio.ffn());
    double attention = 2 * positions * Math.min(positions, audio.windowFrames() / 2.0) * width;
    double projection = melFrames / 4.0 * width * audio.outputDim();
    return 2 * (first + second + audio.layers() * (layer + attention) + projection);
  }

  /** Prefilling rows behind a context, with the logits of the last. */
  public static double prefill(ThinkerConfig.Text text, int rows, int context) {
    double queries = (double) text.heads() * text.headDim();
    double keys = (double) text.kvHeads() * text.headDim();
    double matrices = text.hidden() * (2 * queries + 2 * keys + 3.0 * text.ffn());
    double seen = context + (rows + 1) / 2.0;
    double logits = (double) text.hidden() * text.vocabulary();
    return 2 * (text.layers() * rows * (matrices + 2 * queries * seen) + logits);
  }
}
