package dev.relisten.gpuworkers.onnx;

/**
 * Sizes of an {@link OnnxEngine}.
 *
 * @param slots sequences whose KV cache is kept at once
 * @param contextTokens positions in a slot
 * @param threads that one operation is spread over
 */
public record OnnxSettings(int slots, int contextTokens, int threads) {
  public OnnxSettings {
    atLeastOne("slots", slots);
    atLeastOne("contextTokens", contextTokens);
    atLeastOne("threads", threads);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
