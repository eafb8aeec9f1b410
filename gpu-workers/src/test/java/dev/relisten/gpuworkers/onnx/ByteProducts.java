package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the runtime's products of bytes were seen to give the same bits alone and in a batch. */
final class ByteProducts {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private ByteProducts() {}

  /** Other processors run other kernels, of which that was not seen: the test is skipped there. */
  static void assumeSameBits() {
    assumeTrue(
        isTried(),
        "skipped: no avx512_vnni, and so kernels that were not tried (gpuworkers/onnx/RATIONALE.md)");
  }

  private static boolean isTried() {
    try {
      return Files.exists(PROCESSORS) && Files.readString(PROCESSORS).contains("avx512_vnni");
    } catch (IOException e) {
      return false;
    }
  }
}
