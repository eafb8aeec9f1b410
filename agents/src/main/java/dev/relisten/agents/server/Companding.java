package dev.relisten.agents.server;

/** G.711: 8 bit to 16 bit. Pure functions. */
final class Companding {
  private static final int BIAS = 0x84;

  private Companding() {}

  static short ofMuLaw(byte code) {
    int bits = ~code & 0xFF;
    int exponent = bits >> 4 & 7;
    int magnitude = (((bits & 0x0F) << 3) + BIAS << exponent) - BIAS;
    return (short) ((bits & 0x80) == 0 ? magnitude : -magnitude);
  }

  static short ofALaw(byte code) {
    int bits = (code ^ 0x55) & 0xFF;
    int exponent = bits >> 4 & 7;
    int mantissa = ((bits & 0x0F) << 4) + 8;
    int magnitude = exponent == 0 ? mantissa : mantissa + 0x100 << exponent - 1;
    return (short) ((bits & 0x80) == 0 ? -magnitude : magnitude);
  }
}
