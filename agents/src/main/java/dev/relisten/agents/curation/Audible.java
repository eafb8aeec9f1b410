package dev.relisten.agents.curation;

import java.util.Arrays;

/**
 * The part of a sound that can be heard: from the first to the last frame of 5 ms that is louder
 * than -40 dB of the loudest frame and than the noise around it.
 *
 * @param start first sample
 * @param end one past the last
 */
record Audible(int start, int end) {
  private static final int FRAME_SAMPLES = 80;
  private static final double BELOW_PEAK = 0.01;

  /**
   * Finds it in {@code sound}.
   *
   * @param noiseRms root mean square of the noise that it will lie in
   * @return an empty range if nothing is heard
   */
  static Audible of(float[] sound, double noiseRms) {
    double[] rms = new double[sound.length / FRAME_SAMPLES];
    for (int frame = 0; frame < rms.length; frame++) {
      rms[frame] = rms(sound, frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES);
    }
    double loudest = Arrays.stream(rms).max().orElse(0);
    double threshold = Math.max(loudest * BELOW_PEAK, Math.max(noiseRms, Float.MIN_NORMAL));
    int first = 0;
    while (first < rms.length && rms[first] < threshold) {
      first++;
    }
    int last = rms.length;
    while (last > first && rms[last - 1] < threshold) {
      last--;
    }
    return new Audible(first * FRAME_SAMPLES, last * FRAME_SAMPLES);
  }

  static double rms(float[] sound, int start, int end) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      sum += sound[i] * sound[i];
    }
    return Math.sqrt(sum / Math.max(1, end - start));
  }

  int lengthSamples() {
    return end - start;
  }

  float[] cut(float[] sound) {
    return Arrays.copyOfRange(sound, start, end);
  }
}
