package dev.relisten.gpuworkers.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * A matrix {@code [rows, columns]} whose rows are cut into blocks of weights that share a scale and
 * a zero point; a row's last block may be partly filled. In a block from {@code least <= 0} to
 * {@code most >= 0} with numbers of b bits
 *
 * <pre>
 * scale  = (most - least) / (2^b - 1)
 * zero   = round(-least / scale)
 * number = round(weight / scale) + zero
 * weight = (number - zero) * scale, wrong by at most scale / 2
 * </pre>
 *
 * The layout is that of ONNX Runtime's MatMulNBits: {@code numbers [rows, blocks, block bytes]},
 * the first of two 4-bit numbers in the lower half of their byte; {@code scales [rows, blocks]};
 * {@code zeros [rows, bytes]}, packed like the numbers. Not thread-safe while being filled.
 */
@SuppressWarnings("ArrayRecordComponent")
record QuantizedMatrix(
    WeightFormat format, int rows, int columns, ByteBuffer numbers, float[] scales, byte[] zeros) {

  /**
   * Quantises what the buffer holds, row after row.
   *
   * @param weights {@code rows * columns} values
   */
  static QuantizedMatrix of(WeightFormat format, FloatBuffer weights, int rows, int columns) {
    int blocks = blocks(format, columns);
    QuantizedMatrix matrix =
        new QuantizedMatrix(
            format,
            rows,
            columns,
            OnnxRuntime.directBytes((long) rows * blocks * blockBytes(format)),
            new float[Math.multiplyExact(rows, blocks)],
            new byte[Math.multiplyExact(rows, zeroBytes(format, blocks))]);
    IntStream.range(0, rows).parallel().forEach(row -> matrix.fill(row, weights));
    return matrix;
  }

  int blocks() {
    return blocks(format, columns);
  }

  int blockBytes() {
    return blockBytes(format);
  }

  /** Bytes of a row's zero points. */
  int zeroBytes() {
    return zeroBytes(format, blocks());
  }

  private static int blocks(WeightFormat format, int columns) {
    return (columns + format.blockSize() - 1) / format.blockSize();
  }

  private static int blockBytes(WeightFormat format) {
    return format.blockSize() * format.bits() / Byte.SIZE;
  }

  private static int zeroBytes(WeightFormat format, int blocks) {
    return (blocks * format.bits() + Byte.SIZE - 1) / Byte.SIZE;
  }

  private void fill(int row, FloatBuffer weights) {
    float[] values = new float[columns];
    weights.get(row * columns, values);
    byte[] packed = new byte[blocks() * blockBytes()];
    for (int block = 0; block < blocks(); block++) {
      int from = block * format.blockSize();
      fill(row, block, values, from, Math.min(columns, from + format.blockSize()), packed);
    }
    numbers.put(row * packed.length, packed);
  }

  private void fill(int row, int block, float[] values, int from, int to, byte[] packed) {
    float least = 0;
    float most = 0;
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    int largest = (1 << format.bits()) - 1;
    float scale = (most - least) / largest;
    float inverse = scale < Float.MIN_NORMAL ? 0 : 1 / scale;
    int zero = (int) (-least * inverse + 0.5f);
    for (int i = from; i < to; i++) {
      pack(packed, i, Math.min(largest, (int) (values[i] * inverse + zero + 0.5f)));
    }
    scales[row * blocks() + block] = scale;
    packZero(row, block, zero);
  }

  private void pack(byte[] packed, int column, int number) {
    if (format.bits() == Byte.SIZE) {
      packed[column] = (byte) number;
      return;
    }
    packed[column / 2] |= (byte) (number << column % 2 * format.bits());
  }

  private void packZero(int row, int block, int zero) {
    if (format.bits() == Byte.SIZE) {
      zeros[row * zeroBytes() + block] = (byte) zero;
      return;
    }
    zeros[row * zeroBytes() + block / 2] |= (byte) (zero << block % 2 * format.bits());
  }
}
