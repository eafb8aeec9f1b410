package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import dev.relisten.gpuworkers.onnx.schema.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The runtime's operator on our layout, against multiplication in plain Java. */
class QuantizedLinearTest {
  private static final int ROWS = 9;

  /** What of a row's largest value the rounding of the other factor to int8 may move it by. */
  private static final double HALF_A_STEP = 0.5 / 127;

  @ParameterizedTest
  @CsvSource({"INT8, 5, 1", "INT8, 37, 100", "INT8, 64, 64", "INT8, 33, 257", "INT8, 96, 704"})
  @CsvSource({"INT4, 5, 1", "INT4, 37, 100", "INT4, 64, 64", "INT4, 33, 257", "INT4, 96, 704"})
  void productsAreThoseOfTheDequantizedMatrixButForTheRoundingOfTheOtherFactor(
      WeightFormat format, int outputs, int inputs) {
    QuantizedMatrix matrix = matrix(format, outputs, inputs);
    float[] weights = Dequantized.of(matrix);
    float[] x = x(inputs);
    float[] y = product(matrix, x, ROWS);
    for (int i = 0; i < y.length; i++) {
      int row = i / outputs * inputs;
      int out = i % outputs * inputs;
      double sum = 0;
      double most = 1e-5;
      for (int k = 0; k < inputs; k++) {
        sum += (double) x[row + k] * weights[out + k];
        double step = largest(x, row, k, inputs, format.blockSize()) * HALF_A_STEP;
        most += Math.abs(weights[out + k]) * step * 1.01;
      }
      assertEquals(sum, y[i], most, "value " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void aRowIsTheSameBitForBitWhateverIsBesideIt(WeightFormat format) {
    ByteProducts.assumeSameBits(format);
    for (int[] size : new int[][] {{37, 100}, {64, 64}, {96, 704}, {544, 256}}) {
      QuantizedMatrix matrix = matrix(format, size[0], size[1]);
      float[] x = x(size[1]);
      float[] together = product(matrix, x, ROWS);
      for (int row = 0; row < ROWS; row++) {
        float[] one = Arrays.copyOfRange(x, row * size[1], (row + 1) * size[1]);
        float[] of = Arrays.copyOfRange(together, row * size[0], (row + 1) * size[0]);
        assertArrayEquals(of, product(matrix, one, 1), "row " + row);
      }
    }
  }

  /** The runtime keeps its packed form alone, so the numbers may be let go. */
  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void theNumbersAreNotReadAgainOnceTheSessionStands(WeightFormat format) {
    QuantizedMatrix matrix = matrix(format, 48, 96);
    try (OnnxSession session = session(matrix)) {
      float[] before = run(session, matrix, x(96), ROWS);
      for (int i = 0; i < matrix.numbers().capacity(); i++) {
        matrix.numbers().put(i, (byte) 0x55);
      }
      assertArrayEquals(before, run(session, matrix, x(96), ROWS));
      assertTrue(before[0] != 0);
    }
  }

  private static double largest(float[] x, int row, int k, int inputs, int blockSize) {
    double largest = 0;
    int from = k / blockSize * blockSize;
    for (int i = from; i < Math.min(inputs, from + blockSize); i++) {
      largest = Math.max(largest, Math.abs(x[row + i]));
    }
    return largest;
  }

  private static QuantizedMatrix matrix(WeightFormat format, int outputs, int inputs) {
    FloatBuffer weights = FloatBuffer.wrap(QuantizedMatrixTest.weights(outputs, inputs));
    return QuantizedMatrix.of(format, weights, outputs, inputs);
  }

  private static float[] x(int inputs) {
    Random random = new Random(inputs);
    float[] x = new float[ROWS * inputs];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] product(QuantizedMatrix matrix, float[] x, int rows) {
    try (OnnxSession session = session(matrix)) {
      return run(session, matrix, x, rows);
    }
  }

  private static OnnxSession session(QuantizedMatrix matrix) {
    OnnxGraph graph = new OnnxGraph();
    String x = graph.input("x", DataType.FLOAT, OnnxGraph.ANY, matrix.columns());
    graph.output(OnnxAlgebra.times(graph, x, "matrix", matrix), OnnxGraph.ANY, matrix.rows());
    return OnnxSession.open(graph, new OnnxSettings(1, 1, 2));
  }

  private static float[] run(OnnxSession session, QuantizedMatrix matrix, float[] x, int rows) {
    FloatBuffer in = OnnxRuntime.directFloats(x.length).put(x).flip();
    FloatBuffer out = OnnxRuntime.directFloats(rows * matrix.rows());
    try (OnnxTensor from = OnnxRuntime.tensor(in, rows, matrix.columns());
        OnnxTensor to = OnnxRuntime.tensor(out, rows, matrix.rows())) {
      session.run(Map.of("x", from), Map.of("MatMulNBits_0", to));
    }
    float[] y = new float[out.capacity()];
    out.get(y);
    return y;
  }
}
