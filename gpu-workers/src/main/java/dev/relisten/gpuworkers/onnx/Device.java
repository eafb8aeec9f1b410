package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;

/** What the graphs run on. */
public enum Device {
  CPU(OrtProvider.CPU),
  /**
   * The first CUDA device. Attention behind the KV cache stays on the CPU, and so does the cache
   * (RATIONALE.md).
   */
  CUDA(OrtProvider.CUDA);

  private final OrtProvider provider;

  Device(OrtProvider provider) {
    this.provider = provider;
  }

  /**
   * Throws IllegalArgumentException if the ONNX Runtime of this build cannot run on it. Whether the
   * machine has one is seen when an engine is created.
   */
  public void requireInThisBuild() {
    if (!OrtEnvironment.getAvailableProviders().contains(provider)) {
      throw new IllegalArgumentException(
          "device: cuda (expected: cpu; for cuda build with -Donnxruntime.artifact=onnxruntime_gpu)");
    }
  }
}
