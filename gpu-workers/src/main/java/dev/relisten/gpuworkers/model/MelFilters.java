package dev.relisten.gpuworkers.model;

/**
 * Triangles on the Slaney mel scale (linear below 1 kHz, logarithmic above), each of equal area.
 * Immutable.
 */
final class MelFilters {
  private static final double LINEAR_MELS_PER_HZ = 3 / 200.0;
  private static final double BREAK_HZ = 1000;
  private static final double BREAK_MEL = 15;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private final int[] first;
  private final double[][] weights;

  /**
   * @param frequencies points from 0 to {@code maxHz}, both included
   */
  MelFilters(int bins, int frequencies, double maxHz) {
    if (bins < 1) {
      throw new IllegalArgumentException("mel bins: %d (expected: >= 1)".formatted(bins));
    }
    first = new int[bins];
    weights = new double[bins][];
    double maxMel = mel(maxHz);
    double hzPerPoint = maxHz / (frequencies - 1);
    for (int bin = 0; bin < bins; bin++) {
      double low = hz(maxMel * bin / (bins + 1));
      double peak = hz(maxMel * (bin + 1) / (bins + 1));
      double high = hz(maxMel * (bin + 2) / (bins + 1));
      int from = (int) Math.ceil(low / hzPerPoint);
      int to = Math.min(frequencies - 1, (int) Math.floor(high / hzPerPoint));
      first[bin] = from;
      weights[bin] = triangle(from, to, hzPerPoint, low, peak, high);
    }
  }

  int bins() {
    return first.length;
  }

  double apply(int bin, double[] power) {
    double sum = 0;
    int from = first[bin];
    double[] w = weights[bin];
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * power[from + i];
    }
    return sum;
  }

  private static double[] triangle(
      int from, int to, double hzPerPoint, double low, double peak, double high) {
    double[] w = new double[Math.max(0, to - from + 1)];
    for (int i = 0; i < w.length; i++) {
      double hz = (from + i) * hzPerPoint;
      double rising = (hz - low) / (peak - low);
      double falling = (high - hz) / (high - peak);
      w[i] = Math.max(0, Math.min(rising, falling)) * 2 / (high - low);
    }
    return w;
  }

  private static double mel(double hz) {
    return hz < BREAK_HZ ? hz * LINEAR_MELS_PER_HZ : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
  }

  private static double hz(double mel) {
    return mel < BREAK_MEL
        ? mel / LINEAR_MELS_PER_HZ
        : BREAK_HZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
  }
}
