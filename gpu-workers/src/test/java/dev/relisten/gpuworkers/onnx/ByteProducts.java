package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the runtime's products of bytes were seen to give the same bits alone and in a batch. */
final class ByteProducts {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private ByteProducts() {}

  /**
   * Other processors run other kernels, of which that was not seen, or the contrary of it: the test
   * is skipped there.
   */
  static void assumeSameBits(WeightFormat format) {
    assumeTrue(
        processorHas("avx512_vnni") || format == WeightFormat.INT8 && hasAvx2AndNoMore(),
        "skipped: kernels that were not seen to do it (gpuworkers/onnx/RATIONALE.md)");
  }

  private static boolean hasAvx2AndNoMore() {
    return processorHas("avx2") && !processorHas("avx512f") && !processorHas("avx_vnni");
  }

  private static boolean processorHas(String flag) {
    try {
      return Files.exists(PROCESSORS) && Files.readString(PROCESSORS).contains(flag);
    } catch (IOException e) {
      return false;
    }
  }
}
