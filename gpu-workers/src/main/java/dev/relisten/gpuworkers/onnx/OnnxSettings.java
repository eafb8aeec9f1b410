package dev.relisten.gpuworkers.onnx;

import java.util.Objects;

/**
 * Sizes of an {@link OnnxEngine}, and what its decoder multiplies by.
 *
 * @param slots sequences whose KV cache is kept at once
 * @param contextTokens positions in a slot
 * @param threads that one operation is spread over
 * @param weights numbers in which the decoder's matrices are held
 * @param spinning whether threads wait awake for each other's parts of an operation; between two
 *     runs they sleep (RATIONALE.md has the figures)
 * @param device that the graphs run on
 */
public record OnnxSettings(
    int slots,
    int contextTokens,
    int threads,
    WeightFormat weights,
    boolean spinning,
    Device device) {
  public OnnxSettings {
    atLeastOne("slots", slots);
    atLeastOne("contextTokens", contextTokens);
    atLeastOne("threads", threads);
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(device, "device");
  }

  /** On the CPU, with threads that sleep while they wait. */
  public OnnxSettings(int slots, int contextTokens, int threads, WeightFormat weights) {
    this(slots, contextTokens, threads, weights, false, Device.CPU);
  }

  /** With the checkpoint's own weights, too. */
  public OnnxSettings(int slots, int contextTokens, int threads) {
    this(slots, contextTokens, threads, WeightFormat.FP32);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
