package dev.relisten.gpuworkers.onnx;

/** Reads a quantised matrix as the runtime's documentation says it is read. */
final class Dequantized {
  private Dequantized() {}

  static float[] of(QuantizedMatrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(matrix, i / matrix.columns(), i % matrix.columns());
    }
    return values;
  }

  private static float value(QuantizedMatrix matrix, int row, int column) {
    int size = matrix.format().blockSize();
    int block = row * matrix.blocks() + column / size;
    int zero = zero(matrix, row, column / size);
    return (number(matrix, block, column % size) - zero) * matrix.scales()[block];
  }

  private static int number(QuantizedMatrix matrix, int block, int index) {
    int bits = matrix.format().bits();
    int at = index * bits;
    return read(matrix.numbers().get(block * matrix.blockBytes() + at / 8), at % 8, bits);
  }

  private static int zero(QuantizedMatrix matrix, int row, int block) {
    int bits = matrix.format().bits();
    int at = block * bits;
    return read(matrix.zeros()[row * matrix.zeroBytes() + at / 8], at % 8, bits);
  }

  private static int read(byte packed, int shift, int bits) {
    return packed >> shift & (1 << bits) - 1;
  }
}
