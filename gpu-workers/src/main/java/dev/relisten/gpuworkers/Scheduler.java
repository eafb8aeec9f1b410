package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.InteractiveTurns;
import dev.relisten.protocol.generation.Standing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides who computes what in a step: continuous batching over waiting, running and paused. Pure:
 * no threads, no clock; times are the caller's nanoseconds. Not thread-safe.
 *
 * <p>A sequence waits until it has rows ready and a slot is free; it then holds the slot until it
 * leaves, or until it is paused and the slot is wanted. Then its keys and values are parked, if
 * there is room, and it gets a slot again when it goes on; whoever has begun goes before whoever
 * has not. Where there is no room, the one paused longest is evicted once it has been paused for
 * the set time. Whose turn it is: {@link FairOrder}.
 *
 * <p>In a step every running sequence that has one row ready computes it. Those that have more
 * compute a piece each, in turn, as long as the pieces have at most {@code prefillChunkTokens} rows
 * together; so a long prompt delays the others' tokens by a bounded time. Among equals whoever has
 * the fewest rows left goes first, so that first tokens come early, but of {@link #LONGEST_EVERY}
 * steps in which another has waited longer one is that one's. How a sequence's rows are cut does
 * not depend on the others, and so its tokens do not.
 *
 * @param <K> names a sequence
 */
final class Scheduler<K> {
  static final int LONGEST_EVERY = 4;

  private final int slots;
  private final int maxWaiting;
  private final int prefillChunkTokens;
  private final long evictableAfterNanos;
  private final Work<K> work;
  private final FairOrder<K> order = new FairOrder<>();
  private final InteractiveTurns admissions = new InteractiveTurns();
  private final InteractiveTurns prefills = new InteractiveTurns();
  private final Set<K> waiting = new LinkedHashSet<>();
  private final Set<K> parked = new HashSet<>();
  private final Map<K, Integer> slotOf = new LinkedHashMap<>();
  private final Map<K, Long> pausedSince = new LinkedHashMap<>();
  private final BitSet taken = new BitSet();
  private int shortestInARow;

  /** What is to be computed, and where its keys and values are. */
  interface Work<K> {
    /** How many rows a sequence could compute now; 0 while it lacks its sound. */
    int rowsReady(K key);

    /** How many of them it computes at once: at most the set chunk. */
    int pieceRows(K key);

    /**
     * Puts a sequence, with what it parked, into a slot; {@code paused} is parked out of it first.
     * False, and nothing changed, where there is no room for that.
     */
    boolean place(K key, int slot, Optional<K> paused);

    /** A paused sequence has lost its keys and values, and is forgotten here. */
    void evicted(K key);
  }

  /** Rows of one sequence in a step. */
  record Share<K>(K key, int slot, int rows) {}

  Scheduler(int slots, WorkerSettings settings, Work<K> work) {
    this.slots = slots;
    this.maxWaiting = settings.maxWaiting();
    this.prefillChunkTokens = settings.prefillChunkTokens();
    this.evictableAfterNanos = settings.evictPausedAfter().toNanos();
    this.work = work;
  }

  /** Slots that are taken, by paused ones too. */
  int usedSlots() {
    return slotOf.size();
  }

  /** Sequences that wait for a slot, those that come back from a pause too. */
  int waiting() {
    return waiting.size();
  }

  /** Most that may wait now: one for each free slot, and the queue. */
  int waitingRoom() {
    return slots - slotOf.size() + maxWaiting;
  }

  /** Lets {@code key} wait for a slot; false, and nothing changed, where there is no room. */
  boolean enter(K key, Standing standing) {
    if (waiting.size() >= waitingRoom() || !waiting.add(key)) {
      return false;
    }
    order.enter(key, standing);
    return true;
  }

  /** Takes a sequence out of the batch; one that has not begun goes on waiting. */
  void pause(K key, long nowNanos) {
    if (slotOf.containsKey(key) || parked.contains(key)) {
      waiting.remove(key);
      pausedSince.remove(key);
      pausedSince.put(key, nowNanos);
      order.rest(key);
    }
  }

  void resume(K key) {
    if (pausedSince.remove(key) != null) {
      order.activate(key);
      if (parked.contains(key)) {
        waiting.add(key);
      }
    }
  }

  boolean paused(K key) {
    return pausedSince.containsKey(key);
  }

  /** Forgets a sequence and frees its slot. */
  void leave(K key) {
    order.leave(key);
    waiting.remove(key);
    parked.remove(key);
    pausedSince.remove(key);
    Integer slot = slotOf.remove(key);
    if (slot != null) {
      taken.clear(slot);
    }
  }

  /** Admits who can be admitted, and shares out a step. */
  List<Share<K>> plan(long nowNanos) {
    admit(nowNanos);
    return share();
  }

  /**
   * Whose sound to encode next: those that hold a slot, then those that have begun, then of the
   * others only while fewer are ready than slots could be had and one more, so that features do not
   * pile up.
   *
   * @param encodable whether its sound is here, not yet encoded
   */
  List<K> encodingOrder(Predicate<K> encodable) {
    Comparator<K> inTurn = order.comparator(admissions);
    List<K> result = new ArrayList<>();
    slotOf.keySet().stream().filter(encodable).sorted(inTurn).forEach(result::add);
    List<K> others = waiting.stream().filter(encodable).sorted(inTurn).toList();
    others.stream().filter(parked::contains).forEach(result::add);
    long ready = waiting.stream().filter(key -> work.rowsReady(key) > 0).count();
    long room = Math.max(0, slots - slotOf.size() + pausedInSlots().size() + 1 - ready);
    others.stream().filter(key -> !parked.contains(key)).limit(room).forEach(result::add);
    return result;
  }

  private void admit(long nowNanos) {
    Set<K> tried = new HashSet<>();
    for (List<K> ready = ready(tried); !ready.isEmpty(); ready = ready(tried)) {
      K next = ready.stream().min(admissionOrder()).orElseThrow();
      tried.add(next);
      if (seat(next, nowNanos)) {
        order.chosen(admissions, next, ready);
      }
    }
  }

  private Comparator<K> admissionOrder() {
    Comparator<K> begunFirst = Comparator.comparing(key -> !parked.contains(key));
    return order.byStanding(admissions).thenComparing(begunFirst).thenComparing(order.byWait());
  }

  /** Who could be admitted, if a slot could be had at all. */
  private List<K> ready(Set<K> tried) {
    if (slotOf.size() == slots && pausedSince.isEmpty()) {
      return List.of();
    }
    return waiting.stream().filter(key -> !tried.contains(key) && work.rowsReady(key) > 0).toList();
  }

  private boolean seat(K key, long nowNanos) {
    while (slotOf.size() == slots) {
      Optional<K> left = pausedInSlots().stream().filter(p -> exchange(key, p)).findFirst();
      if (left.isPresent()) {
        return true;
      }
      Optional<K> oldest = evictable(nowNanos);
      if (oldest.isEmpty()) {
        return false;
      }
      leave(oldest.get());
      work.evicted(oldest.get());
    }
    int slot = taken.nextClearBit(0);
    return work.place(key, slot, Optional.empty()) && sit(key, slot);
  }

  private boolean exchange(K key, K paused) {
    int slot = slotOf.get(paused);
    if (!work.place(key, slot, Optional.of(paused))) {
      return false;
    }
    slotOf.remove(paused);
    parked.add(paused);
    return sit(key, slot);
  }

  private boolean sit(K key, int slot) {
    waiting.remove(key);
    parked.remove(key);
    slotOf.put(key, slot);
    taken.set(slot);
    order.admitted(key, work.rowsReady(key));
    return true;
  }

  private Optional<K> evictable(long nowNanos) {
    return pausedSince.entrySet().stream()
        .findFirst()
        .filter(longest -> nowNanos - longest.getValue() >= evictableAfterNanos)
        .map(Map.Entry::getKey);
  }

  /** Longest paused first. */
  private List<K> pausedInSlots() {
    return pausedSince.keySet().stream().filter(slotOf::containsKey).toList();
  }

  private List<Share<K>> share() {
    List<Share<K>> batch = new ArrayList<>();
    List<K> prefilling = new ArrayList<>();
    slotOf.keySet().stream()
        .filter(key -> !pausedSince.containsKey(key))
        .forEach(
            key -> {
              int rows = work.pieceRows(key);
              if (rows == 1) {
                batch.add(new Share<>(key, slotOf.get(key), rows));
              } else if (rows > 1) {
                prefilling.add(key);
              }
            });
    batch.addAll(pieces(prefilling));
    batch.forEach(share -> order.computed(share.key(), share.rows()));
    return batch;
  }

  private List<Share<K>> pieces(List<K> prefilling) {
    List<Share<K>> pieces = new ArrayList<>();
    int left = prefillChunkTokens;
    for (K key : prefilling.stream().sorted(prefillOrder()).toList()) {
      int rows = work.pieceRows(key);
      if (rows <= left || pieces.isEmpty()) {
        pieces.add(new Share<>(key, slotOf.get(key), rows));
        left -= rows;
      }
    }
    pieces.stream().findFirst().ifPresent(first -> chosen(first.key(), prefilling));
    return pieces;
  }

  private Comparator<K> prefillOrder() {
    Comparator<K> byStanding = order.byStanding(prefills);
    Comparator<K> byLength = Comparator.comparing(work::rowsReady);
    return (shortestInARow < LONGEST_EVERY - 1 ? byStanding.thenComparing(byLength) : byStanding)
        .thenComparing(order.byWait());
  }

  private void chosen(K key, List<K> prefilling) {
    K waitedLongest = prefilling.stream().min(order.comparator(prefills)).orElseThrow();
    shortestInARow = key.equals(waitedLongest) ? 0 : shortestInARow + 1;
    order.chosen(prefills, key, prefilling);
  }
}
