package dev.relisten.agents.curation;

import dev.relisten.audiostore.PcmFormat;
import java.util.random.RandomGenerator;

/** Synthetic tones: low ones of 150 to 400 Hz, high ones of 1.5 to 3.5 kHz, 0.4 to 2.5 s long. */
final class Tones {
  private static final double NYQUIST_HZ = PcmFormat.RATE_HZ / 2.0;

  private Tones() {}

  /** Pure, or with up to four harmonics; the level wobbles slightly. */
  static float[] make(boolean high, RandomGenerator random) {
    double hertz = high ? random.nextDouble(1_500, 3_500) : random.nextDouble(150, 400);
    float[] tone = new float[(int) (random.nextDouble(0.4, 2.5) * PcmFormat.RATE_HZ)];
    int partials = random.nextBoolean() ? 1 : random.nextInt(2, 6);
    double decay = random.nextDouble(0.3, 0.8);
    double level = 1;
    for (int partial = 1; partial <= partials && partial * hertz < NYQUIST_HZ; partial++) {
      addSine(tone, partial * hertz, level, random.nextDouble(2 * Math.PI));
      level *= decay;
    }
    wobble(tone, random.nextDouble(0.5, 6), random.nextDouble(0, 0.2));
    return tone;
  }

  /** A sine by rotating a phasor. */
  private static void addSine(float[] tone, double hertz, double level, double phase) {
    double step = 2 * Math.PI * hertz / PcmFormat.RATE_HZ;
    double cos = StrictMath.cos(step);
    double sin = StrictMath.sin(step);
    double x = StrictMath.cos(phase);
    double y = StrictMath.sin(phase);
    for (int i = 0; i < tone.length; i++) {
      tone[i] += (float) (level * y);
      double turned = x * cos - y * sin;
      y = x * sin + y * cos;
      x = turned;
    }
  }

  private static void wobble(float[] tone, double hertz, double depth) {
    float[] wave = new float[tone.length];
    addSine(wave, hertz, depth, 0);
    for (int i = 0; i < tone.length; i++) {
      tone[i] *= 1 + wave[i];
    }
  }
}
