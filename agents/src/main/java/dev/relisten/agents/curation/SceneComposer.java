package dev.relisten.agents.curation;

import dev.relisten.agents.curation.SoundPicker.Picked;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Places sounds on a timeline: 2 to 5 of them, gaps of 0.25 to 1.5 s, noise of -60 to -40 dB, in
 * some scenes one pair that overlaps. Neighbours never have the same name.
 */
final class SceneComposer implements Recorder {
  private static final int RATE = PcmFormat.RATE_HZ;
  private static final int SAMPLES_A_TENTH = RATE / 10;
  private static final int MIN_SCENE_SAMPLES = 3 * RATE + RATE / 2;
  private static final int MAX_SCENE_SAMPLES = 14 * RATE;
  private static final int CLEAR_SAMPLES = RATE / 2;
  private static final double MAX_OVERLAP = 0.4;
  private static final double CEILING = 0.98;

  private final SoundPicker picker;
  private final SceneSettings settings;

  SceneComposer(SoundBank bank, SceneSettings settings) {
    this.picker = new SoundPicker(bank, settings);
    this.settings = settings;
  }

  @Override
  public Recorded record(Path file, RandomGenerator random) throws IOException {
    Scene scene = compose(random);
    WavFile.write(file, scene.samples());
    return new Recorded(scene.events(), scene.samples().length);
  }

  Scene compose(RandomGenerator random) {
    while (true) {
      double noiseRms = Shaping.amplitude(random.nextDouble(-60, -40));
      List<Picked> sounds = pick(noiseRms, random);
      int[] starts = place(sounds, random);
      int length = end(sounds, starts) + gap(random);
      if (length >= MIN_SCENE_SAMPLES && length <= MAX_SCENE_SAMPLES) {
        return new Scene(mix(sounds, starts, length, noiseRms, random), events(sounds, starts));
      }
    }
  }

  private List<Picked> pick(double noiseRms, RandomGenerator random) {
    int count = random.nextInt(2, 6);
    List<Picked> sounds = new ArrayList<>();
    String before = "";
    for (int i = 0; i < count; i++) {
      Picked sound = picker.pick(before, noiseRms, random);
      sounds.add(sound);
      before = sound.name();
    }
    return sounds;
  }

  private int[] place(List<Picked> sounds, RandomGenerator random) {
    int[] starts = new int[sounds.size()];
    int overlapping = overlapping(sounds, random);
    int at = gap(random);
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      int end = at + sounds.get(i).samples().length;
      at = i == overlapping ? end - overlap(sounds, i, random) : end + gap(random);
    }
    return starts;
  }

  /** The first of the pair that overlaps, or -1. */
  private int overlapping(List<Picked> sounds, RandomGenerator random) {
    if (random.nextDouble() >= settings.overlapShare()) {
      return -1;
    }
    List<Integer> able = new ArrayList<>();
    for (int i = 0; i + 1 < sounds.size(); i++) {
      if (largestOverlap(sounds, i) >= SAMPLES_A_TENTH) {
        able.add(i);
      }
    }
    return able.isEmpty() ? -1 : able.get(random.nextInt(able.size()));
  }

  private static int overlap(List<Picked> sounds, int first, RandomGenerator random) {
    return random.nextInt(SAMPLES_A_TENTH, largestOverlap(sounds, first) + 1);
  }

  /** At most 40 % of the shorter, and both keep half a second of their own. */
  private static int largestOverlap(List<Picked> sounds, int first) {
    int shorter =
        Math.min(sounds.get(first).samples().length, sounds.get(first + 1).samples().length);
    return (int) Math.min(MAX_OVERLAP * shorter, shorter - CLEAR_SAMPLES);
  }

  private static int gap(RandomGenerator random) {
    return (int) (random.nextDouble(0.25, 1.5) * RATE);
  }

  private static int end(List<Picked> sounds, int[] starts) {
    int last = starts.length - 1;
    return starts[last] + sounds.get(last).samples().length;
  }

  private short[] mix(
      List<Picked> sounds, int[] starts, int length, double noiseRms, RandomGenerator random) {
    float[] scene = new float[length];
    for (int i = 0; i < starts.length; i++) {
      float[] sound = sounds.get(i).samples();
      for (int k = 0; k < sound.length; k++) {
        scene[starts[i] + k] += sound[k];
      }
    }
    Noise.add(scene, random.nextBoolean(), noiseRms, random);
    if (settings.augment() && random.nextInt(5) == 0) {
      double quieter = noiseRms * Shaping.amplitude(random.nextDouble(-12, -3));
      Noise.add(scene, random.nextBoolean(), quieter, random);
    }
    return quantised(scene);
  }

  /** Scaled down where it would clip. */
  private static short[] quantised(float[] scene) {
    double gain = Math.min(1, CEILING / Shaping.peak(scene));
    short[] samples = new short[scene.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(scene[i] * gain * Short.MAX_VALUE);
    }
    return samples;
  }

  private static List<SoundEvent> events(List<Picked> sounds, int[] starts) {
    List<SoundEvent> events = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      Picked sound = sounds.get(i);
      int end = starts[i] + sound.samples().length;
      events.add(new SoundEvent(tenths(starts[i]), tenths(end), sound.name()));
    }
    return events;
  }

  static BigDecimal tenths(long sample) {
    return BigDecimal.valueOf((sample + SAMPLES_A_TENTH / 2) / SAMPLES_A_TENTH, 1);
  }
}
