package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectrogramMasksTest {
  @ParameterizedTest
  @CsvSource({"80, 200", "80, 20", "8, 21", "1, 1", "128, 3000"})
  void whatIsMasked_isWholeBandsAndTimes_atTheMean_andNeverMost(int bins, int frames) {
    for (int seed = 0; seed < 50; seed++) {
      float[] spectrogram = new float[bins * frames];
      IntStream.range(0, spectrogram.length).forEach(i -> spectrogram[i] = i + 1);
      float mean = (spectrogram.length + 1) / 2f;
      SpectrogramMasks.apply(spectrogram, bins, new SplittableRandom(seed));
      boolean[] band = new boolean[bins];
      boolean[] time = new boolean[frames];
      for (int bin = 0; bin < bins; bin++) {
        for (int frame = 0; frame < frames; frame++) {
          boolean masked = spectrogram[bin * frames + frame] != bin * frames + frame + 1;
          if (masked) {
            assertEquals(mean, spectrogram[bin * frames + frame], mean * 1e-4f);
          }
        }
        band[bin] = isMasked(spectrogram, bin * frames, 1, frames, mean);
      }
      for (int frame = 0; frame < frames; frame++) {
        time[frame] = isMasked(spectrogram, frame, frames, bins, mean);
      }
      for (int i = 0; i < spectrogram.length; i++) {
        boolean expected = band[i / frames] || time[i % frames];
        boolean masked = Math.abs(spectrogram[i] - mean) <= mean * 1e-4f;
        assertTrue(!expected || masked, "at " + i);
        assertTrue(expected || spectrogram[i] == i + 1, "at " + i);
      }
      assertTrue(count(band) <= 2 * Math.max(1, bins / 5), "bands: " + count(band));
      assertTrue(count(time) <= 2 * Math.max(1, frames / 5), "times: " + count(time));
    }
  }

  private static boolean isMasked(float[] values, int first, int stride, int count, float mean) {
    return IntStream.range(0, count)
        .allMatch(i -> Math.abs(values[first + i * stride] - mean) <= mean * 1e-4f);
  }

  private static long count(boolean[] flags) {
    return IntStream.range(0, flags.length).filter(i -> flags[i]).count();
  }
}
