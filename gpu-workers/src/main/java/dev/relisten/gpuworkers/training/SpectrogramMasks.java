package dev.relisten.gpuworkers.training;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Masks of frequency and of time on a spectrogram (SpecAugment, Park et al. 2019), so that a sound
 * is known by more than one of its parts.
 */
final class SpectrogramMasks {
  private static final int MASKS = 2;
  private static final int MAX_BINS = 16;
  private static final int MAX_FRAMES = 40;
  private static final int LEAST_SHARE = 5;

  private SpectrogramMasks() {}

  /** Sets two bands and two times of {@code [bins, frames]} to its mean, in place. */
  static void apply(float[] spectrogram, int bins, RandomGenerator random) {
    int frames = spectrogram.length / bins;
    float mean = mean(spectrogram);
    for (int i = 0; i < MASKS; i++) {
      int band = random.nextInt(Math.min(MAX_BINS, bins / LEAST_SHARE) + 1);
      int low = random.nextInt(bins - band + 1);
      Arrays.fill(spectrogram, low * frames, (low + band) * frames, mean);
      int time = random.nextInt(Math.min(MAX_FRAMES, frames / LEAST_SHARE) + 1);
      int from = random.nextInt(frames - time + 1);
      for (int bin = 0; bin < bins; bin++) {
        Arrays.fill(spectrogram, bin * frames + from, bin * frames + from + time, mean);
      }
    }
  }

  private static float mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum / values.length);
  }
}
