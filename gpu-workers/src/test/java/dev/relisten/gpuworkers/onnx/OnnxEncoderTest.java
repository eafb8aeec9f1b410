package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxEncoderTest {
  private static final OnnxSettings SETTINGS = new OnnxSettings(1, 1, 1);

  /** Windows of 14 frames have 7 positions, so that pairs of neighbours lie across windows. */
  @ParameterizedTest
  @CsvSource({"14, 237", "14, 448", "14, 461", "20, 641", "14, 3"})
  void windowsTakenAFewAtATimeGiveWhatAllOfThemGive(int windowFrames, int frames) {
    ThinkerConfig config = RandomWeights.config(windowFrames);
    MelWindows windows = windows(config, frames);
    try (OnnxEncoder encoder = OnnxEncoder.open(config, new RandomWeights(config, 1), SETTINGS)) {
      float[] together = encoder.encode(windows, windows.count());
      assertEquals((frames + 1) / 2 / 2 * config.audio().outputDim(), together.length);
      assertArrayEquals(together, encoder.encode(windows), 1e-6f);
      assertArrayEquals(together, encoder.encode(windows, 2), 1e-6f);
    }
  }

  @ParameterizedTest
  @CsvSource({"14", "20"})
  void aWindowHearsNothingOfTheOthers(int windowFrames) {
    ThinkerConfig config = RandomWeights.config(windowFrames);
    int width = config.audio().outputDim();
    try (OnnxEncoder encoder = OnnxEncoder.open(config, new RandomWeights(config, 2), SETTINGS)) {
      float[] three = encoder.encode(windows(config, 3 * windowFrames));
      float[] two = encoder.encode(windows(config, 2 * windowFrames));
      int shared = windowFrames / 2 * width;
      assertArrayEquals(
          Arrays.copyOf(two, shared), Arrays.copyOf(three, shared), 1e-6f, "two windows");
    }
  }

  /** The first frames are the same whatever the length. */
  private static MelWindows windows(ThinkerConfig config, int frames) {
    int bins = config.audio().melBins();
    float[] mel = new float[bins * frames];
    for (int frame = 0; frame < frames; frame++) {
      Random random = new Random(frame);
      for (int bin = 0; bin < bins; bin++) {
        mel[bin * frames + frame] = (float) random.nextGaussian();
      }
    }
    return MelWindows.cut(mel, bins, config.audio().windowFrames());
  }
}
