package dev.relisten.gpuworkers;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Decides who computes what in a step: continuous batching over waiting, running and paused. Pure:
 * no threads, no clock; times are the caller's nanoseconds. Not thread-safe.
 *
 * <p>A sequence waits, in order of arrival, until it has rows ready and a slot is free; it then
 * holds the slot until it leaves. Paused it keeps the slot and is not in the batch; where a slot is
 * wanted and none is free, the one paused longest is evicted once it has been paused for the set
 * time. In a step every running sequence with rows ready gets one row; a further {@code
 * prefillChunkTokens} rows are shared among those that want more, evenly (max-min), so that neither
 * a long prompt stalls the others nor the others a long prompt.
 *
 * @param <K> names a sequence
 */
final class Scheduler<K> {
  private final int slots;
  private final int maxWaiting;
  private final int prefillChunkTokens;
  private final long evictableAfterNanos;
  private final Set<K> waiting = new LinkedHashSet<>();
  private final Map<K, Integer> slotOf = new LinkedHashMap<>();
  private final Map<K, Long> pausedSince = new LinkedHashMap<>();
  private final BitSet taken = new BitSet();

  /** Rows of one sequence in a step. */
  record Share<K>(K key, int slot, int rows) {}

  /** A step's batch, and who lost its slot for it. */
  record Plan<K>(List<Share<K>> batch, List<K> evicted) {}

  Scheduler(int slots, WorkerSettings settings) {
    this.slots = slots;
    this.maxWaiting = settings.maxWaiting();
    this.prefillChunkTokens = settings.prefillChunkTokens();
    this.evictableAfterNanos = settings.evictPausedAfter().toNanos();
  }

  int usedSlots() {
    return slotOf.size();
  }

  int waiting() {
    return waiting.size();
  }

  /** Most that may wait now: one for each free slot, and the queue. */
  int waitingRoom() {
    return slots - slotOf.size() + maxWaiting;
  }

  /** Lets {@code key} wait for a slot; false, and nothing changed, where there is no room. */
  boolean enter(K key) {
    return waiting.size() < waitingRoom() && waiting.add(key);
  }

  /** Takes a sequence out of the batch; one that waits for a slot goes on waiting. */
  void pause(K key, long nowNanos) {
    if (slotOf.containsKey(key)) {
      pausedSince.remove(key);
      pausedSince.put(key, nowNanos);
    }
  }

  void resume(K key) {
    pausedSince.remove(key);
  }

  boolean paused(K key) {
    return pausedSince.containsKey(key);
  }

  /** Forgets a sequence and frees its slot. */
  void leave(K key) {
    waiting.remove(key);
    pausedSince.remove(key);
    Integer slot = slotOf.remove(key);
    if (slot != null) {
      taken.clear(slot);
    }
  }

  /**
   * Admits who can be admitted, and shares out a step.
   *
   * @param rowsReady how many rows a sequence could compute now; 0 while it lacks its sound
   */
  Plan<K> plan(ToIntFunction<K> rowsReady, long nowNanos) {
    List<K> evicted = admit(rowsReady, nowNanos);
    return new Plan<>(share(rowsReady), evicted);
  }

  /**
   * Whose sound to encode next: those that hold a slot before those that wait, and of the waiting
   * only while fewer are ready than slots are free and one more, so that features do not pile up.
   *
   * @param encodable whether its sound is here, not yet encoded
   */
  List<K> encodingOrder(ToIntFunction<K> rowsReady, Predicate<K> encodable) {
    List<K> order = new ArrayList<>(slotOf.keySet());
    order.removeIf(encodable.negate());
    long ready = waiting.stream().filter(key -> rowsReady.applyAsInt(key) > 0).count();
    long room = Math.max(0, slots - slotOf.size() + 1 - ready);
    waiting.stream().filter(encodable).limit(room).forEach(order::add);
    return order;
  }

  private List<K> admit(ToIntFunction<K> rowsReady, long nowNanos) {
    List<K> evicted = new ArrayList<>();
    for (Iterator<K> i = waiting.iterator(); i.hasNext(); ) {
      K key = i.next();
      if (rowsReady.applyAsInt(key) > 0) {
        OptionalInt slot = findSlot(nowNanos, evicted);
        if (slot.isEmpty()) {
          return evicted;
        }
        i.remove();
        slotOf.put(key, slot.getAsInt());
        taken.set(slot.getAsInt());
      }
    }
    return evicted;
  }

  private OptionalInt findSlot(long nowNanos, List<K> evicted) {
    if (slotOf.size() == slots) {
      pausedSince.entrySet().stream()
          .findFirst()
          .filter(longest -> nowNanos - longest.getValue() >= evictableAfterNanos)
          .ifPresent(longest -> evicted.add(longest.getKey()));
      evicted.forEach(this::leave);
    }
    return slotOf.size() < slots ? OptionalInt.of(taken.nextClearBit(0)) : OptionalInt.empty();
  }

  private List<Share<K>> share(ToIntFunction<K> rowsReady) {
    List<K> running = new ArrayList<>();
    for (K key : slotOf.keySet()) {
      if (!pausedSince.containsKey(key) && rowsReady.applyAsInt(key) > 0) {
        running.add(key);
      }
    }
    int[] more = running.stream().mapToInt(key -> rowsReady.applyAsInt(key) - 1).toArray();
    int[] given = fairShares(more, prefillChunkTokens);
    List<Share<K>> batch = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      batch.add(new Share<>(running.get(i), slotOf.get(running.get(i)), 1 + given[i]));
    }
    return batch;
  }

  /**
   * Max-min fair: nobody gets more than wanted, and nobody gets less than another who is not
   * satisfied, but for a rest of one row, which goes to the earlier.
   */
  static int[] fairShares(int[] wanted, int budget) {
    int[] given = new int[wanted.length];
    int left = budget;
    for (int open = unsatisfied(wanted, given); left > 0 && open > 0; ) {
      int each = Math.max(1, left / open);
      for (int i = 0; i < wanted.length; i++) {
        int add = Math.min(Math.min(each, left), wanted[i] - given[i]);
        given[i] += add;
        left -= add;
      }
      open = unsatisfied(wanted, given);
    }
    return given;
  }

  private static int unsatisfied(int[] wanted, int[] given) {
    int open = 0;
    for (int i = 0; i < wanted.length; i++) {
      open += given[i] < wanted[i] ? 1 : 0;
    }
    return open;
  }
}
