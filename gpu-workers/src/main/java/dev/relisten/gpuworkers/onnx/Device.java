package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;

/** What the graphs run on. */
public enum Device {
  CPU,
  /**
   * The first CUDA device. Attention behind the KV cache stays on the CPU, and so does the cache
   * (RATIONALE.md).
   */
  CUDA;

  /**
   * Throws IllegalArgumentException if the ONNX Runtime of this build cannot run on it. Whether the
   * machine has one is seen when an engine is created.
   */
  public void requireInThisBuild() {
    if (this == CUDA && !OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new IllegalArgumentException(
          "device: cuda (expected: cpu; for cuda build with -Donnxruntime.artifact=onnxruntime_gpu)");
    }
  }
}
