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
  private final Map<P, Integer> borrowers = new HashMap<>();
  private long bytes;
  private long neededBytes;

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
    return neededBytes + wantedBytes <= budgetBytes;
  }

  /** Lets go as many prefixes as must go; false, and nothing changed, where that is not enough. */
  boolean makeRoom(long wantedBytes) {
    if (!hasRoom(wantedBytes)) {
      return false;
    }
    Iterator<Map.Entry<P, KeyValues>> i = prefixes.entrySet().iterator();
    while (bytes + wantedBytes > budgetBytes) {
      Map.Entry<P, KeyValues> oldest = i.next();
      if (!borrowers.containsKey(oldest.getKey())) {
        bytes -= oldest.getValue().bytes();
        i.remove();
      }
    }
    return true;
  }

  /** Whether so many bytes more would fit once {@code leaving} has taken what is here for it. */
  boolean hasRoomWithout(K leaving, long wantedBytes) {
    return hasRoom(wantedBytes - neededBy(leaving));
  }

  private long neededBy(K key) {
    P prefix = borrowed.get(key);
    if (prefix != null) {
      return borrowers.get(prefix) == 1 ? prefixes.get(prefix).bytes() : 0;
    }
    return parked.containsKey(key) ? parked.get(key).bytes() : 0;
  }

  /** Keeps a sequence's keys and values; there must be room. */
  void park(K owner, KeyValues saved) {
    parked.put(owner, saved);
    bytes += saved.bytes();
    neededBytes += saved.bytes();
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
    KeyValues lent = prefixes.get(prefix);
    if (lent == null) {
      return false;
    }
    borrowed.put(borrower, prefix);
    if (borrowers.merge(prefix, 1, Integer::sum) == 1) {
      neededBytes += lent.bytes();
    }
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
    P prefix = borrowed.remove(key);
    if (prefix != null && borrowers.merge(prefix, -1, Integer::sum) == 0) {
      borrowers.remove(prefix);
      neededBytes -= prefixes.get(prefix).bytes();
    }
    KeyValues own = parked.remove(key);
    long freed = own == null ? 0 : own.bytes();
    bytes -= freed;
    neededBytes -= freed;
  }
}
