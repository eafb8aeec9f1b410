package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.SliceRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sound on its way from PCM to features, all of it by content hash: supplied, maybe before anyone
 * asked; encoded once; kept for others who name the same sound. Not thread-safe.
 */
final class SoundDesk {
  private static final float FULL_SCALE = 32_768;

  private final Engine engine;
  private final ContentCache<AudioSlice> supplied;
  private final ContentCache<float[]> features;

  /**
   * What came of a slice.
   *
   * @param features {@code [audio tokens, hidden]}; empty if there is a problem
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Encoded(String sha256, float[] features, Optional<String> problem) {}

  /**
   * Opens an empty desk.
   *
   * @param lacked whether a sequence waits for the sound of this hash
   */
  SoundDesk(Engine engine, WorkerSettings settings, Predicate<String> lacked) {
    this.engine = engine;
    supplied =
        new ContentCache<>(
            settings.suppliedSoundBytes(),
            slice -> (long) slice.samples().length * Short.BYTES,
            lacked);
    features =
        new ContentCache<>(
            settings.featureCacheBytes(), rows -> (long) rows.length * Float.BYTES, sha -> false);
  }

  void supply(AudioSlice slice) {
    if (!features.holds(slice.ref().sha256())) {
      supplied.put(slice.ref().sha256(), slice);
    }
  }

  /** Features of what the sequence lacks, as far as they are here, by hash. */
  Map<String, float[]> encodedFor(Sequence sequence) {
    Map<String, float[]> found = new LinkedHashMap<>();
    for (SliceRef ref : sequence.lacking()) {
      features.get(ref.sha256()).ifPresent(rows -> found.put(ref.sha256(), rows));
    }
    return found;
  }

  /** Whether a slice that the sequence lacks is still to come. */
  boolean awaitsSupply(Sequence sequence) {
    return sequence.lacking().stream().anyMatch(ref -> !supplied.holds(ref.sha256()));
  }

  boolean canEncodeFor(Sequence sequence) {
    return sequence.lacking().stream().anyMatch(ref -> supplied.holds(ref.sha256()));
  }

  /** Encodes one slice that is here and that the sequence lacks. */
  Encoded encodeNextOf(Sequence sequence) {
    SliceRef ref =
        sequence.lacking().stream()
            .filter(lacking -> supplied.holds(lacking.sha256()))
            .findFirst()
            .orElseThrow();
    AudioSlice slice = supplied.remove(ref.sha256()).orElseThrow();
    try {
      float[] rows = encode(ref, slice.samples());
      features.put(ref.sha256(), rows);
      return new Encoded(ref.sha256(), rows, Optional.empty());
    } catch (RuntimeException e) {
      return new Encoded(
          ref.sha256(), new float[0], Optional.of("slice " + ref.sha256() + ": " + e));
    }
  }

  private float[] encode(SliceRef ref, short[] samples) {
    requireEqual("samples", samples.length, ref.lengthSamples());
    float[] rows = engine.encode(toFloats(samples));
    long expectedTokens = Insertion.audioTokens(ref);
    requireEqual("feature values", rows.length, expectedTokens * engine.hiddenSize());
    for (float value : rows) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("feature: " + value + " (expected: finite)");
      }
    }
    return rows;
  }

  private static void requireEqual(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalArgumentException(what + ": " + found + " (expected: " + expected + ")");
    }
  }

  private static float[] toFloats(short[] samples) {
    float[] floats = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      floats[i] = samples[i] / FULL_SCALE;
    }
    return floats;
  }
}
