package dev.relisten.gpuworkers.model;

/** The two 16-bit floating point formats of checkpoints, to and from fp32. */
public enum NumberFormat16 {
  /** IEEE 754 binary16. */
  F16 {
    @Override
    public float widen(short bits) {
      return widenF16(bits);
    }

    @Override
    public short narrow(float value) {
      return narrowF16(value);
    }
  },
  /** The upper half of an fp32 number. */
  BF16 {
    @Override
    public float widen(short bits) {
      return Float.intBitsToFloat(bits << 16);
    }

    @Override
    public short narrow(float value) {
      return narrowBf16(value);
    }
  };

  private static final int F16_EXPONENT = 0x7c00;
  private static final float F16_SMALLEST = 0x1p-24f;

  public abstract float widen(short bits);

  /** Rounds to the nearest, ties to even; too large becomes infinity. */
  public abstract short narrow(float value);

  private static float widenF16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits & F16_EXPONENT;
    int fraction = bits & 0x3ff;
    if (exponent == F16_EXPONENT) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * F16_SMALLEST;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (exponent + (112 << 10)) << 13 | fraction << 13);
  }

  private static short narrowF16(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude / F16_SMALLEST));
    }
    int bits = Float.floatToRawIntBits(magnitude) - (112 << 23);
    int rounded = bits + 0xfff + (bits >>> 13 & 1) >>> 13;
    return (short) (sign | Math.min(rounded, F16_EXPONENT));
  }

  private static short narrowBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
