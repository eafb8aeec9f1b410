package dev.relisten.agents.curation;

import dev.relisten.audiostore.PcmFormat;
import java.util.random.RandomGenerator;

/** Changes of one sound's samples at 16 kHz. All but {@link #speed} work in place. */
final class Shaping {
  private static final int MIN_FADE_SAMPLES = 80;
  private static final int MAX_FADE_SAMPLES = 800;

  private Shaping() {}

  static double amplitude(double decibels) {
    return StrictMath.pow(10, decibels / 20);
  }

  /** Plays {@code factor} times as fast, pitch included; cubic interpolation. */
  static float[] speed(float[] sound, double factor) {
    float[] changed = new float[(int) (sound.length / factor)];
    for (int i = 0; i < changed.length; i++) {
      double at = i * factor;
      int k = (int) at;
      changed[i] = cubic(sound, k, (float) (at - k));
    }
    return changed;
  }

  private static float cubic(float[] x, int k, float t) {
    float a = x[Math.max(0, k - 1)];
    float b = x[k];
    float c = x[Math.min(x.length - 1, k + 1)];
    float d = x[Math.min(x.length - 1, k + 2)];
    float slope = (c - a) / 2;
    float bend = a - 2.5f * b + 2 * c - d / 2;
    float twist = (d - a) / 2 + 1.5f * (b - c);
    return b + t * (slope + t * (bend + t * twist));
  }

  /** One of: a gentle low-pass, a gentle high-pass, a tilt up or down by at most 6 dB, nothing. */
  static void colour(float[] sound, RandomGenerator random) {
    switch (random.nextInt(4)) {
      case 0 -> mixLowPassed(sound, cutoff(random, 2_000, 7_000), 0, 1);
      case 1 -> mixLowPassed(sound, cutoff(random, 60, 400), 1, -1);
      case 2 -> mixLowPassed(sound, cutoff(random, 500, 2_000), 1, random.nextDouble(-0.5, 1));
      default -> {}
    }
  }

  /** {@code x} times dry plus its first-order low-pass times wet. */
  private static void mixLowPassed(float[] x, double cutoffHz, double dry, double wet) {
    double keep = StrictMath.exp(-2 * Math.PI * cutoffHz / PcmFormat.RATE_HZ);
    double low = 0;
    for (int i = 0; i < x.length; i++) {
      low = keep * low + (1 - keep) * x[i];
      x[i] = (float) (dry * x[i] + wet * low);
    }
  }

  private static double cutoff(RandomGenerator random, double lowHz, double highHz) {
    return lowHz * StrictMath.pow(highHz / lowHz, random.nextDouble());
  }

  /** Fades in and out, each over 5 to 50 ms and at most a quarter of the sound. */
  static void fade(float[] sound, RandomGenerator random) {
    int in = fadeSamples(sound, random);
    for (int i = 0; i < in; i++) {
      sound[i] *= (i + 0.5f) / in;
    }
    int out = fadeSamples(sound, random);
    for (int i = 0; i < out; i++) {
      sound[sound.length - 1 - i] *= (i + 0.5f) / out;
    }
  }

  private static int fadeSamples(float[] sound, RandomGenerator random) {
    return Math.min(sound.length / 4, random.nextInt(MIN_FADE_SAMPLES, MAX_FADE_SAMPLES));
  }

  static float peak(float[] sound) {
    float peak = 0;
    for (float sample : sound) {
      peak = Math.max(peak, Math.abs(sample));
    }
    return peak;
  }

  static void scale(float[] sound, double gain) {
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (float) (sound[i] * gain);
    }
  }
}
