package dev.relisten.deploy;

import dev.relisten.gpuworkers.onnx.WeightFormat;
import java.util.Locale;

/**
 * What computes, and on which numbers.
 *
 * @param kind of engine
 * @param weights of the decoder's matrices; the eager engine takes the checkpoint's own alone
 */
public record EngineChoice(EngineKind kind, WeightFormat weights) {
  public EngineChoice {
    if (kind == EngineKind.EAGER && weights != WeightFormat.FP32) {
      throw new IllegalArgumentException(
          "weights: %s (expected: fp32, the only ones of the eager engine)"
              .formatted(weights.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** With the checkpoint's own weights. */
  public static EngineChoice of(EngineKind kind) {
    return new EngineChoice(kind, WeightFormat.FP32);
  }
}
