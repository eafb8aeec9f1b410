package dev.relisten.deploy;

import dev.relisten.gpuworkers.onnx.Device;
import dev.relisten.gpuworkers.onnx.WeightFormat;
import java.util.Locale;

/**
 * What computes, and on which numbers.
 *
 * @param kind of engine
 * @param weights of the decoder's matrices; the eager engine takes the checkpoint's own alone
 * @param spinning whether threads of the ONNX engine wait for each other's parts awake
 * @param device of the ONNX engine; the eager one's is PyTorch's
 */
public record EngineChoice(EngineKind kind, WeightFormat weights, boolean spinning, Device device) {
  public EngineChoice {
    if (kind == EngineKind.EAGER && weights != WeightFormat.FP32) {
      throw new IllegalArgumentException(
          "weights: %s (expected: fp32, the only ones of the eager engine)"
              .formatted(weights.name().toLowerCase(Locale.ROOT)));
    }
    if (kind == EngineKind.EAGER && spinning) {
      throw new IllegalArgumentException("spin: true (expected: false with the eager engine)");
    }
    if (kind == EngineKind.EAGER && device != Device.CPU) {
      throw new IllegalArgumentException(
          "device: cuda (expected: none with the eager engine, which takes PyTorch's)");
    }
  }

  /** With the checkpoint's own weights on the CPU, and threads that sleep while they wait. */
  public static EngineChoice of(EngineKind kind) {
    return new EngineChoice(kind, WeightFormat.FP32, false, Device.CPU);
  }
}
