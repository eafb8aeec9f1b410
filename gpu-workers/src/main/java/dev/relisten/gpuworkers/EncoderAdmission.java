package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.SliceRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Admission by the memory that sound takes between its arrival and its prefill.
 *
 * <pre>
 * held = sum over all sounds, each once, of the sequences whose encoding is begun and whose
 *        prefill is not:  encoded: 4 * audio tokens * hidden;  not yet: {@link Engine#encodingBytes}
 * a sequence's first encoding begins where held, its own sounds included, is within the limit,
 * or where nothing else is held
 * </pre>
 *
 * Whoever has begun goes on, and so does whoever has rows in the KV cache: they are as many as
 * there are slots, and nothing would ever be freed if they waited. Not thread-safe.
 */
final class EncoderAdmission {
  private final Engine engine;
  private final long limitBytes;
  private final Predicate<String> inProgress;

  /**
   * Prepares.
   *
   * @param inProgress whether the sound of this hash is being encoded
   */
  EncoderAdmission(Engine engine, long limitBytes, Predicate<String> inProgress) {
    this.engine = engine;
    this.limitBytes = limitBytes;
    this.inProgress = inProgress;
  }

  /** What is wrong with sounds of which one alone takes more than the limit. */
  Optional<String> problem(List<SliceRef> sounds) {
    return sounds.stream()
        .filter(ref -> encodingBytes(ref) > limitBytes)
        .map(
            ref ->
                "sound: %d samples, %d bytes to encode it (expected: <= %d bytes)"
                    .formatted(ref.lengthSamples(), encodingBytes(ref), limitBytes))
        .findFirst();
  }

  boolean admits(Sequence next, Collection<Sequence> all) {
    if (next.kvTokens() > 0 || isBegun(next)) {
      return true;
    }
    List<Sequence> holders =
        all.stream().filter(one -> one.kvTokens() == 0 && isBegun(one)).toList();
    Map<String, Long> held = new HashMap<>();
    holders.forEach(holder -> addTo(held, holder));
    addTo(held, next);
    return holders.isEmpty() || held.values().stream().mapToLong(b -> b).sum() <= limitBytes;
  }

  private boolean isBegun(Sequence sequence) {
    return sequence.sounds().stream()
        .anyMatch(ref -> inProgress.test(ref.sha256()) || !sequence.lacks(ref.sha256()));
  }

  private void addTo(Map<String, Long> held, Sequence sequence) {
    for (SliceRef ref : sequence.sounds()) {
      boolean encoded = !sequence.lacks(ref.sha256());
      held.merge(ref.sha256(), encoded ? featureBytes(ref) : encodingBytes(ref), Math::min);
    }
  }

  private long featureBytes(SliceRef ref) {
    return (long) Float.BYTES * Insertion.audioTokens(ref) * engine.hiddenSize();
  }

  private long encodingBytes(SliceRef ref) {
    return engine.encodingBytes(Math.toIntExact(ref.lengthSamples()));
  }
}
