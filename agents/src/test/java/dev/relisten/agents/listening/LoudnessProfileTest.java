package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.agents.session.MemoryClips;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings of 60 s; the second half of each is quiet but for what is put at 40 s. */
class LoudnessProfileTest {
  private static final int RATE = 16_000;
  private static final SampleRange FIRST = new SampleRange(0, 12 * RATE);
  private static final SampleRange THERE = new SampleRange(36 * RATE, 48 * RATE);

  @ParameterizedTest
  @CsvSource({
    // noise's level, sound's level, its length in ms, whether that window is quiet
    "0,    0,   0, true",
    "0,  100, 200, false",
    "30,   0,   0, true",
    "30,  20, 200, true",
    "30, 200, 200, false",
    "300,  0,   0, true",
    "300, 1500, 200, false",
    // one tick of a clock
    "30, 2000,  1, false",
  })
  void quietIsWhatHoldsNoMoreThanTheBackground(int noise, int sound, int millis, boolean quiet) {
    short[] samples = noise(noise);
    for (int i = 0; i < millis * RATE / 1_000; i++) {
      samples[40 * RATE + i] += (short) (i % 2 == 0 ? sound : -sound);
    }
    LoudnessProfile profile = LoudnessProfile.of(clip(samples));
    assertEquals(quiet, profile.isQuiet(THERE));
    assertEquals(true, profile.isQuiet(FIRST));
  }

  @Test
  void whatIsSteadyAndLoud_isASound() {
    assertEquals(false, LoudnessProfile.of(clip(noise(3_000))).isQuiet(FIRST));
  }

  @Test
  void directCurrent_isNoSound() {
    short[] samples = noise(30);
    for (int i = 0; i < samples.length; i++) {
      samples[i] += 5_000;
    }
    assertEquals(true, LoudnessProfile.of(clip(samples)).isQuiet(FIRST));
  }

  private static PcmClip clip(short[] samples) {
    return new MemoryClips().with("c", samples).find("c").orElseThrow();
  }

  private static short[] noise(int level) {
    SplittableRandom random = new SplittableRandom(7);
    short[] samples = new short[60 * RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(level * random.nextGaussian());
    }
    return samples;
  }
}
