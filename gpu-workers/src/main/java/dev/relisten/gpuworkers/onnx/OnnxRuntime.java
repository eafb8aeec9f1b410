package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
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

  /**
   * Puts what the CUDA device has a kernel for on it, without TF32. Throws IllegalArgumentException
   * if this build of ONNX Runtime or this machine has none.
   */
  static void addCuda(OrtSession.SessionOptions options) {
    Device.CUDA.requireInThisBuild();
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      cuda.add("use_tf32", "0");
      options.addCUDA(cuda);
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "device: cuda (expected: a CUDA device, CUDA 12 and cuDNN 9): " + e.getMessage(), e);
    }
  }

  /** A tensor over the buffer's remaining values: no copy if the buffer is direct. */
  static OnnxTensor tensor(FloatBuffer values, long... shape) {
    return call(() -> OnnxTensor.createTensor(environment(), values.slice(), shape));
  }

  static OnnxTensor tensor(IntBuffer values, long... shape) {
    return call(() -> OnnxTensor.createTensor(environment(), values.slice(), shape));
  }

  /** Unsigned bytes. */
  static OnnxTensor tensor(ByteBuffer values, long... shape) {
    return call(
        () -> OnnxTensor.createTensor(environment(), values.slice(), shape, OnnxJavaType.UINT8));
  }

  static FloatBuffer directFloats(int size) {
    return directBytes((long) size * Float.BYTES).asFloatBuffer();
  }

  static IntBuffer directInts(int size) {
    return directBytes((long) size * Integer.BYTES).asIntBuffer();
  }

  /** Throws ArithmeticException if it is more than a buffer may have. */
  static ByteBuffer directBytes(long size) {
    return ByteBuffer.allocateDirect(Math.toIntExact(size)).order(ByteOrder.nativeOrder());
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
