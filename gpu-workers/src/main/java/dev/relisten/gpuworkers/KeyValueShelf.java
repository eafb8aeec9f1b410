package dev.relisten.gpuworkers;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keys and values outside of the engine's slots, together within one budget of bytes: those of
 * paused sequences, each its owner's, and prefixes of prompts, lent to whoever begins with them.
 * For want of room the prefixes that nobody has borrowed go, the one used longest ago first; what
 * belongs to a sequence never goes by itself. Not thread-safe.
 *
 * @param <K> names a sequence
 * @param <P> names a prefix
 */
final class KeyValueShelf<K, P> {
  private final long budgetBytes;
  private final Map<K, KeyValues> parked = new HashMap<>();
  private final Map<P, KeyValues> prefixes = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<K, P> borrowed = new HashMap<>();
  private long bytes;

  KeyValueShelf(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  long bytes() {
    return bytes;
  }

  long budgetBytes() {
    return budgetBytes;
  }

  /** Whether so many bytes more would fit once all prefixes that nobody has borrowed are gone. */
  boolean hasRoom(long wantedBytes) {
    long idle =
        prefixes.entrySet().stream()
            .filter(entry -> !borrowed.containsValue(entry.getKey()))
            .mapToLong(entry -> entry.getValue().bytes())
            .sum();
    return bytes - idle + wantedBytes <= budgetBytes;
  }

  /** Lets go as many prefixes as must go; false, and nothing changed, where that is not enough. */
  boolean makeRoom(long wantedBytes) {
    if (!hasRoom(wantedBytes)) {
      return false;
    }
    Iterator<Map.Entry<P, KeyValues>> i = prefixes.entrySet().iterator();
    while (bytes + wantedBytes > budgetBytes) {
      Map.Entry<P, KeyValues> oldest = i.next();
      if (!borrowed.containsValue(oldest.getKey())) {
        bytes -= oldest.getValue().bytes();
        i.remove();
      }
    }
    return true;
  }

  /** Bytes that {@link #take} would free: 0 for what is borrowed. */
  long parkedBytes(K owner) {
    return parked.containsKey(owner) ? parked.get(owner).bytes() : 0;
  }

  /** Keeps a sequence's keys and values; there must be room. */
  void park(K owner, KeyValues saved) {
    parked.put(owner, saved);
    bytes += saved.bytes();
  }

  boolean holds(P prefix) {
    return prefixes.containsKey(prefix);
  }

  /** Keeps a prefix that is not here; there must be room. */
  void keep(P prefix, KeyValues saved) {
    prefixes.put(prefix, saved);
    bytes += saved.bytes();
  }

  /** Lends a prefix until {@link #take} or {@link #drop}; false if it is not here. */
  boolean borrow(P prefix, K borrower) {
    if (prefixes.get(prefix) == null) {
      return false;
    }
    borrowed.put(borrower, prefix);
    return true;
  }

  /** What the sequence parked or borrowed, on its way into a slot. */
  Optional<KeyValues> take(K key) {
    P prefix = borrowed.get(key);
    Optional<KeyValues> found =
        Optional.ofNullable(prefix == null ? parked.get(key) : prefixes.get(prefix));
    drop(key);
    return found;
  }

  /** The sequence is gone: so is what it parked, and nothing is lent to it any more. */
  void drop(K key) {
    borrowed.remove(key);
    KeyValues own = parked.remove(key);
    bytes -= own == null ? 0 : own.bytes();
  }
}
