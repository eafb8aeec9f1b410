package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogMelTest {
  private final LogMel logMel = new LogMel(128);

  @Test
  void hasAFrameForEveryBegunHop() {
    assertEquals(1, LogMel.frames(1));
    assertEquals(1, LogMel.frames(160));
    assertEquals(2, LogMel.frames(161));
    assertEquals(30_000, LogMel.frames(LogMel.MAX_SAMPLES));
  }

  @Test
  void equalsTheDefinitionWrittenOutDirectly() {
    float[] samples = noise(1_700, 7);
    assertArrayEquals(direct(samples, 20), new LogMel(20).compute(samples), 1e-5f);
  }

  @Test
  void isIndependentOfTheSliceLevelDownToTheFloor() {
    float[] loud = noise(8_000, 1);
    float[] quiet = new float[loud.length];
    for (int i = 0; i < loud.length; i++) {
      quiet[i] = loud[i] / 16;
    }
    float[] a = logMel.compute(loud);
    float[] b = logMel.compute(quiet);
    float shift = (float) (Math.log10(256) / 4);
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i] - shift, b[i], 1e-4f);
    }
  }

  @Test
  void silenceIsFlat() {
    float[] mel = logMel.compute(new float[3_200]);
    for (float value : mel) {
      assertEquals(-1.5f, value, 0);
    }
  }

  @Test
  void refusesNothingAndMoreThanFiveMinutes() {
    assertThrows(IllegalArgumentException.class, () -> logMel.compute(new float[0]));
    var tooLong = new float[LogMel.MAX_SAMPLES + 1];
    var error = assertThrows(IllegalArgumentException.class, () -> logMel.compute(tooLong));
    assertEquals("samples: 4800001 (expected: 1 to 4800000, 300 s)", error.getMessage());
  }

  @Test
  void windowsHoldTheSpectrogramAndSayWhereItEnds() {
    float[] spectrogram = {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17};
    MelWindows windows = MelWindows.cut(spectrogram, 2, 4);
    assertEquals(2, windows.count());
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 11, 12, 13, 14, 5, 6, 7, 0, 15, 16, 17, 0}, windows.mel());
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 1, 0}, windows.frameMask());
    assertArrayEquals(new float[] {0, 0, 0, 0}, windows.positionMask());
    assertEquals(2, windows.audioTokens());
    assertEquals(4, windows.filledFrames(0));
    assertEquals(3, windows.filledFrames(1));
  }

  @Test
  void positionsBehindTheLastFrameAreMasked() {
    MelWindows windows = MelWindows.cut(new float[5], 1, 8);
    assertArrayEquals(new float[] {0, 0, 0, MelWindows.MASKED}, windows.positionMask());
    assertEquals(1, windows.audioTokens());
  }

  @Test
  void cutsThirtySecondsFasterThanTheyMatter() {
    float[] samples = noise(30 * LogMel.RATE_HZ, 3);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = threads.getCurrentThreadCpuTime();
      logMel.compute(samples);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    System.out.println("log-mel of 30 s: " + best / 1_000 + " us of CPU");
    assertTrue(best < 500_000_000L, best + " ns");
  }

  private static float[] noise(int samples, int seed) {
    Random random = new Random(seed);
    float[] values = new float[samples];
    for (int i = 0; i < samples; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** Sums instead of a fast transform, filters built point by point. */
  private static float[] direct(float[] samples, int bins) {
    int frames = (samples.length + 159) / 160;
    double[][] mel = new double[bins][frames];
    MelFilters filters = new MelFilters(bins, 201, 8_000);
    double max = -10;
    for (int t = 0; t < frames; t++) {
      double[] power = directPower(samples, t * 160 - 200);
      for (int m = 0; m < bins; m++) {
        mel[m][t] = Math.log10(Math.max(1e-10, filters.apply(m, power)));
        max = Math.max(max, mel[m][t]);
      }
    }
    double floor = max - 8;
    float[] flat = new float[bins * frames];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) ((Math.max(floor, mel[i / frames][i % frames]) + 4) / 4);
    }
    return flat;
  }

  private static double[] directPower(float[] samples, int start) {
    double[] power = new double[201];
    for (int k = 0; k <= 200; k++) {
      double re = 0;
      double im = 0;
      for (int i = 0; i < 400; i++) {
        int at = Math.abs(start + i);
        double x = at < samples.length ? samples[at] : 0;
        double hann = Math.pow(Math.sin(Math.PI * i / 400), 2);
        re += x * hann * Math.cos(2 * Math.PI * k * i / 400);
        im += x * hann * Math.sin(2 * Math.PI * k * i / 400);
      }
      power[k] = re * re + im * im;
    }
    return power;
  }

  @Test
  void everyFilterHasUnitAreaWhereItHasPoints() {
    MelFilters filters = new MelFilters(20, 201, 8_000);
    double[] flat = new double[201];
    Arrays.fill(flat, 1);
    for (int bin = 0; bin < 20; bin++) {
      assertEquals(1, filters.apply(bin, flat) * 40, 0.15, "bin " + bin);
    }
  }
}
