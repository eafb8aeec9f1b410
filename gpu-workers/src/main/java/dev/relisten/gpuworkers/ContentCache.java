package dev.relisten.gpuworkers;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Values by the SHA-256 of the sound that they belong to, up to a number of bytes. What was used
 * longest ago goes first; what is pinned stays, even beyond the limit. Not thread-safe.
 */
final class ContentCache<V> {
  private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final long limitBytes;
  private final ToLongFunction<V> sizeBytes;
  private final Predicate<String> pinned;
  private long bytes;

  ContentCache(long limitBytes, ToLongFunction<V> sizeBytes, Predicate<String> pinned) {
    this.limitBytes = limitBytes;
    this.sizeBytes = sizeBytes;
    this.pinned = pinned;
  }

  long bytes() {
    return bytes;
  }

  boolean holds(String sha256) {
    return values.containsKey(sha256);
  }

  Optional<V> get(String sha256) {
    return Optional.ofNullable(values.get(sha256));
  }

  void put(String sha256, V value) {
    remove(sha256);
    values.put(sha256, value);
    bytes += sizeBytes.applyAsLong(value);
    for (Iterator<Map.Entry<String, V>> i = values.entrySet().iterator(); overflows(i); ) {
      Map.Entry<String, V> oldest = i.next();
      if (!pinned.test(oldest.getKey())) {
        bytes -= sizeBytes.applyAsLong(oldest.getValue());
        i.remove();
      }
    }
  }

  Optional<V> remove(String sha256) {
    Optional<V> removed = Optional.ofNullable(values.remove(sha256));
    removed.ifPresent(value -> bytes -= sizeBytes.applyAsLong(value));
    return removed;
  }

  private boolean overflows(Iterator<?> i) {
    return bytes > limitBytes && i.hasNext();
  }
}
