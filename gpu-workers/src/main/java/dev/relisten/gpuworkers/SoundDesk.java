package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.SliceRef;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sound on its way from PCM to features, all of it by content hash: supplied, maybe before anyone
 * asked; encoded once, piece by piece; kept for others who name the same sound. Not thread-safe.
 */
final class SoundDesk {
  private static final float FULL_SCALE = 32_768;

  private final Engine engine;
  private final ContentCache<AudioSlice> supplied;
  private final ContentCache<float[]> features;
  private final Predicate<String> lacked;
  private final Map<String, Encoding> inProgress = new HashMap<>();

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
    this.lacked = lacked;
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

  /** Whether some of this sound is encoded and some is not. */
  boolean isInProgress(String sha256) {
    return inProgress.containsKey(sha256);
  }

  /** Gives up what nobody waits for any more. */
  void giveUpUnwanted() {
    inProgress.keySet().removeIf(lacked.negate());
  }

  /**
   * Encodes one piece more of a slice that is here and that the sequence lacks; empty until that
   * was the last.
   */
  Optional<Encoded> advance(Sequence sequence) {
    SliceRef ref =
        sequence.lacking().stream()
            .filter(lacking -> supplied.holds(lacking.sha256()))
            .findFirst()
            .orElseThrow();
    String sha256 = ref.sha256();
    try {
      if (!inProgress.containsKey(sha256)) {
        inProgress.put(sha256, begin(ref, supplied.get(sha256).orElseThrow().samples()));
      }
      if (!inProgress.get(sha256).advance()) {
        return Optional.empty();
      }
      float[] rows = checked(ref, inProgress.get(sha256).features());
      features.put(sha256, rows);
      return Optional.of(ended(sha256, rows, Optional.empty()));
    } catch (RuntimeException e) {
      return Optional.of(ended(sha256, new float[0], Optional.of("slice " + sha256 + ": " + e)));
    }
  }

  private Encoded ended(String sha256, float[] rows, Optional<String> problem) {
    inProgress.remove(sha256);
    supplied.remove(sha256);
    return new Encoded(sha256, rows, problem);
  }

  private Encoding begin(SliceRef ref, short[] samples) {
    requireEqual("samples", samples.length, ref.lengthSamples());
    return engine.encoding(toFloats(samples));
  }

  private float[] checked(SliceRef ref, float[] rows) {
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
