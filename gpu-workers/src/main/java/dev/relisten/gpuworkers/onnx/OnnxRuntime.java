package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Calls into ONNX Runtime. What fails there is a defect or a lack of memory, so it comes out
 * unchecked. Thread-safe.
 */
final class OnnxRuntime {
  /** A call that may fail. */
  interface Call<T> {
    T run() throws OrtException;
  }

  private OnnxRuntime() {}

  static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  static OrtEnvironment environment() {
    return Environment.INSTANCE;
  }

  /** A tensor over the buffer's remaining values: no copy if the buffer is direct. */
  static OnnxTensor tensor(FloatBuffer values, long... shape) {
    return call(() -> OnnxTensor.createTensor(environment(), values.slice(), shape));
  }

  static OnnxTensor tensor(IntBuffer values, long... shape) {
    return call(() -> OnnxTensor.createTensor(environment(), values.slice(), shape));
  }

  static FloatBuffer directFloats(int size) {
    return direct(size).asFloatBuffer();
  }

  static IntBuffer directInts(int size) {
    return direct(size).asIntBuffer();
  }

  private static ByteBuffer direct(int size) {
    int bytes = Math.multiplyExact(size, Float.BYTES);
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static final class Environment {
    static final OrtEnvironment INSTANCE = OrtEnvironment.getEnvironment("relisten");

    static {
      call(
          () -> {
            INSTANCE.setTelemetry(false);
            return INSTANCE;
          });
    }
  }
}
