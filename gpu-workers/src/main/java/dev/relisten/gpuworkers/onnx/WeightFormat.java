package dev.relisten.gpuworkers.onnx;

/**
 * Numbers in which the decoder's matrices are held and multiplied. The audio tower, norms, biases,
 * the embedding and the KV cache are fp32 in every format (RATIONALE.md has the figures).
 */
public enum WeightFormat {
  /** As the checkpoint says. */
  FP32(Float.SIZE, 1),
  /** 8 bits a weight, 5 bytes more for every 64. */
  INT8(8, 64),
  /** 4 bits a weight, 4.5 bytes more for every 32. */
  INT4(4, 32);

  private final int bits;
  private final int blockSize;

  WeightFormat(int bits, int blockSize) {
    this.bits = bits;
    this.blockSize = blockSize;
  }

  int bits() {
    return bits;
  }

  /** Neighbouring weights of a row that share a scale. */
  int blockSize() {
    return blockSize;
  }

  /** Bytes that a weight takes, its share of its block's scale and zero point included. */
  public double bytesPerWeight() {
    double own = (double) bits / Byte.SIZE;
    return isQuantized() ? own + (Float.BYTES + own) / blockSize : own;
  }

  boolean isQuantized() {
    return this != FP32;
  }
}
