package dev.relisten.gpuworkers.onnx;

/**
 * Cosines and sines of rotary embedding, {@code [positions, head dimension / 2]}: the angle is
 * {@code position * theta^(-2 i / head dimension)}, rounded to fp32 as the public implementation
 * rounds it.
 */
@SuppressWarnings("ArrayRecordComponent")
record RotaryTable(float[] cosines, float[] sines) {
  static RotaryTable of(int positions, int headDim, double theta) {
    int half = headDim / 2;
    RotaryTable table = new RotaryTable(new float[positions * half], new float[positions * half]);
    for (int i = 0; i < half; i++) {
      float frequency = (float) Math.pow(theta, -2.0 * i / headDim);
      for (int p = 0; p < positions; p++) {
        float angle = p * frequency;
        table.cosines[p * half + i] = (float) Math.cos(angle);
        table.sines[p * half + i] = (float) Math.sin(angle);
      }
    }
    return table;
  }
}
