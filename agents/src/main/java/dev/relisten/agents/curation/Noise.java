package dev.relisten.agents.curation;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Steady background noise. */
final class Noise {
  private Noise() {}

  /**
   * Adds noise to the whole of {@code to}.
   *
   * @param pink white noise through a filter that falls by 3 dB an octave
   * @param rms of what is added
   */
  static void add(float[] to, boolean pink, double rms, RandomGenerator random) {
    float[] noise = white(to.length, random.nextLong());
    if (pink) {
      colour(noise);
    }
    double gain = rms / Math.max(Float.MIN_NORMAL, Audible.rms(noise, 0, noise.length));
    for (int i = 0; i < to.length; i++) {
      to[i] += (float) (gain * noise[i]);
    }
  }

  /** Near enough to Gaussian: sums of four uniform numbers, 16 bits each of one draw. */
  private static float[] white(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      long bits = random.nextLong();
      noise[i] = (short) bits + (short) (bits >> 16) + (short) (bits >> 32) + (short) (bits >> 48);
    }
    return noise;
  }

  /** Three first-order low-passes at 20, 250 and 3,000 Hz, with a level each that gives 1/f. */
  private static void colour(float[] noise) {
    double slow = 0;
    double middle = 0;
    double fast = 0;
    for (int i = 0; i < noise.length; i++) {
      slow = 0.9922 * slow + 0.0990 * noise[i] * 0.8;
      middle = 0.907 * middle + 0.2965 * noise[i];
      fast = 0.308 * fast + 1.0527 * noise[i];
      noise[i] = (float) (slow + middle + fast * 0.5 + noise[i] * 0.1848);
    }
  }
}
