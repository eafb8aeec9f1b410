package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizedMatrixTest {
  /** What the division by the scale and the sum before rounding lose in fp32. */
  private static final float OF_A_STEP = 1e-4f;

  @ParameterizedTest
  @CsvSource({"INT8, 5, 64", "INT8, 7, 65", "INT8, 3, 191", "INT8, 1, 1", "INT8, 4, 256"})
  @CsvSource({"INT4, 5, 32", "INT4, 7, 33", "INT4, 3, 95", "INT4, 1, 1", "INT4, 4, 256"})
  void noWeightIsWrongByMoreThanHalfItsScale(WeightFormat format, int rows, int columns) {
    float[] weights = weights(rows, columns);
    QuantizedMatrix matrix = QuantizedMatrix.of(format, FloatBuffer.wrap(weights), rows, columns);
    float[] read = Dequantized.of(matrix);
    for (int i = 0; i < weights.length; i++) {
      int block = i / columns * matrix.blocks() + i % columns / format.blockSize();
      float most = matrix.scales()[block] * (0.5f + OF_A_STEP);
      assertEquals(weights[i], read[i], most, format + ", weight " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void aScaleIsTheBlocksRangeInEqualSteps(WeightFormat format) {
    float[] row = new float[format.blockSize()];
    row[3] = -1;
    row[7] = 2;
    QuantizedMatrix matrix = QuantizedMatrix.of(format, FloatBuffer.wrap(row), 1, row.length);
    assertArrayEquals(new float[] {3f / ((1 << format.bits()) - 1)}, matrix.scales());
    assertArrayEquals(row, Dequantized.of(matrix), 1e-6f);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void zeroStaysZero(WeightFormat format) {
    for (float others : new float[] {0, 0.3f, -7}) {
      float[] row = new float[format.blockSize() + 1];
      java.util.Arrays.fill(row, 1, row.length, others);
      QuantizedMatrix matrix = QuantizedMatrix.of(format, FloatBuffer.wrap(row), 1, row.length);
      assertEquals(0, Dequantized.of(matrix)[0]);
    }
  }

  /** Two numbers a byte, the first in the lower half; zero points alike, a row in whole bytes. */
  @Test
  void fourBitNumbersLieTwoInAByte() {
    float[] row = new float[96];
    for (int i = 0; i < 32; i++) {
      row[i] = Math.min(i, 15);
      row[32 + i] = -Math.min(i, 15);
    }
    QuantizedMatrix matrix =
        QuantizedMatrix.of(WeightFormat.INT4, FloatBuffer.wrap(row), 1, row.length);
    assertEquals(0x10, matrix.numbers().get(0));
    assertEquals(0x32, matrix.numbers().get(1));
    assertEquals((byte) 0xEF, matrix.numbers().get(16));
    assertArrayEquals(new byte[] {(byte) 0xF0, 0}, matrix.zeros());
  }

  @Test
  void memoryIsThatOfNumbersScalesAndZeroPoints() {
    FloatBuffer weights = FloatBuffer.wrap(weights(10, 100));
    QuantizedMatrix bytes = QuantizedMatrix.of(WeightFormat.INT8, weights, 10, 100);
    assertEquals(10 * 2 * 64, bytes.numbers().capacity());
    assertEquals(10 * 2, bytes.scales().length);
    assertEquals(10 * 2, bytes.zeros().length);
    QuantizedMatrix halves = QuantizedMatrix.of(WeightFormat.INT4, weights, 10, 100);
    assertEquals(10 * 4 * 16, halves.numbers().capacity());
    assertEquals(10 * 4, halves.scales().length);
    assertEquals(10 * 2, halves.zeros().length);
  }

  @Test
  void whatIsNoNumberStaysNone() {
    float[] row = {1, Float.NaN, 2};
    float[] read =
        Dequantized.of(QuantizedMatrix.of(WeightFormat.INT8, FloatBuffer.wrap(row), 1, 3));
    assertTrue(Float.isNaN(read[1]));
  }

  static float[] weights(int rows, int columns) {
    Random random = new Random(rows * 1_000L + columns);
    float[] weights = new float[rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * (i % 17 == 0 ? 3 : 0.1f) + 0.02f;
    }
    return weights;
  }
}
