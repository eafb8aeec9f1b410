package dev.relisten.agents.curation;

import dev.relisten.audiostore.PcmFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws single sounds: a digit, a crop of an environmental sound or a tone, trimmed and faded. */
final class SoundPicker {
  private static final int CROPS = 4;
  private static final int MAX_TRIES = 50;

  private final SoundBank bank;
  private final SceneSettings settings;

  SoundPicker(SoundBank bank, SceneSettings settings) {
    this.bank = bank;
    this.settings = settings;
  }

  /**
   * A sound with its name.
   *
   * @param samples all audible from the first to the last
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Picked(String name, float[] samples) {}

  /**
   * Draws a sound.
   *
   * @param unlike the name that it must not have; empty for none
   * @param noiseRms of the noise that it will lie in
   */
  Picked pick(String unlike, double noiseRms, RandomGenerator random) {
    for (int i = 0; i < MAX_TRIES; i++) {
      String name = name(random);
      if (name.equals(unlike)) {
        continue;
      }
      float[] sound = levelled(raw(name, random), random);
      Audible audible = Audible.of(sound, noiseRms);
      if (audible.lengthSamples() >= PcmFormat.MIN_SLICE_SAMPLES) {
        float[] cut = audible.cut(sound);
        Shaping.fade(cut, random);
        return new Picked(name, cut);
      }
    }
    throw new IllegalStateException(
        "sounds: %d draws gave nothing audible (expected: 0.2 s or more)".formatted(MAX_TRIES));
  }

  private String name(RandomGenerator random) {
    double draw = random.nextDouble();
    if (draw < settings.toneShare()) {
      return random.nextBoolean() ? SoundNames.LOW_TONE : SoundNames.HIGH_TONE;
    }
    boolean digit = draw < settings.toneShare() + settings.digitShare();
    List<String> digits = bank.digitNames();
    List<String> others = bank.environmentalNames();
    return one((digit && !digits.isEmpty()) || others.isEmpty() ? digits : others, random);
  }

  private float[] raw(String name, RandomGenerator random) {
    if (name.equals(SoundNames.LOW_TONE) || name.equals(SoundNames.HIGH_TONE)) {
      return Tones.make(name.equals(SoundNames.HIGH_TONE), random);
    }
    Path recording = one(bank.recordings(name), random);
    float[] whole = bank.samples(recording);
    float[] sound = SoundNames.isDigit(name) ? whole.clone() : loudCrop(whole, random);
    return settings.augment() ? augmented(sound, SoundNames.isDigit(name), random) : sound;
  }

  /** Few recordings stand for many: what is not speech is varied more. */
  private static float[] augmented(float[] sound, boolean speech, RandomGenerator random) {
    double most = speech ? 1.18 : 1.25;
    double least = speech ? 0.85 : 0.8;
    float[] varied = Shaping.speed(sound, random.nextDouble(least, most));
    Shaping.colour(varied, random);
    return varied;
  }

  /** The louder of several random crops of 0.9 to 3.2 s; one time in four the second loudest. */
  private static float[] loudCrop(float[] whole, RandomGenerator random) {
    int length = (int) (random.nextDouble(0.9, 3.2) * PcmFormat.RATE_HZ);
    if (length >= whole.length) {
      return whole.clone();
    }
    record Crop(int start, double rms) {}
    List<Crop> crops =
        random
            .ints(CROPS, 0, whole.length - length)
            .mapToObj(start -> new Crop(start, Audible.rms(whole, start, start + length)))
            .sorted((a, b) -> Double.compare(b.rms(), a.rms()))
            .toList();
    int start = crops.get(random.nextInt(4) == 0 ? 1 : 0).start();
    return Arrays.copyOfRange(whole, start, start + length);
  }

  /** Its peak between -16 and -2 dB. Silence stays silence. */
  private static float[] levelled(float[] sound, RandomGenerator random) {
    double level = Shaping.amplitude(random.nextDouble(-16, -2));
    Shaping.scale(sound, level / Math.max(1e-4f, Shaping.peak(sound)));
    return sound;
  }

  private static <T> T one(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }
}
