package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.SequenceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves keys and values between the engine's slots and the {@link KeyValueShelf}, and sees to it
 * that many questions about one clip compute its prefix once: the first who gets a slot computes,
 * those who wait take over what it has computed. Nobody waits for one that is less urgent, nor
 * where there is no room to keep the prefix; whoever leaves unfinished makes way for the next. Not
 * thread-safe.
 */
final class KeyValueDesk {
  private static final KeyValues NOTHING = new KeyValues(0, new float[0][]);

  private final Engine engine;
  private final Map<SequenceKey, Sequence> live;
  private final KeyValueShelf<SequenceKey, PromptPrefix> shelf;
  private final Map<PromptPrefix, SequenceKey> computing = new HashMap<>();
  private final Set<SequenceKey> placed = new HashSet<>();
  private final Map<SequenceKey, String> lost = new LinkedHashMap<>();

  /**
   * Opens an empty desk.
   *
   * @param live the sequences, as their owner changes them
   */
  KeyValueDesk(Engine engine, long budgetBytes, Map<SequenceKey, Sequence> live) {
    this.engine = engine;
    this.live = live;
    shelf = new KeyValueShelf<>(budgetBytes);
  }

  /** On the shelf. */
  long bytes() {
    return shelf.bytes();
  }

  /** A sequence is opened: it begins behind its prefix if that is here. */
  void opened(SequenceKey key) {
    adopt(key, live.get(key));
  }

  /** Whether another computes what this one begins with, and it does better to wait for that. */
  boolean waitsForAnother(SequenceKey key) {
    Sequence sequence = live.get(key);
    Optional<SequenceKey> other = sequence.prefix().map(computing::get);
    return other.isPresent()
        && !other.get().equals(key)
        && sequence.kvTokens() == 0
        && !isMoreUrgent(sequence, live.get(other.get()))
        && shelf.hasRoom(prefixBytes(sequence));
  }

  private static boolean isMoreUrgent(Sequence sequence, Sequence other) {
    return sequence.standing().priority().compareTo(other.standing().priority()) < 0;
  }

  /** {@link Scheduler.Work#place}; what goes wrong in it is told by {@link #takeLost}. */
  boolean place(SequenceKey key, int slot, Optional<SequenceKey> paused) {
    if (!paused.map(holder -> shelf.hasRoomWithout(key, heldBytes(holder))).orElse(true)) {
      return false;
    }
    Optional<KeyValues> own = shelf.take(key);
    paused.ifPresent(holder -> attempt(holder, () -> park(holder, slot)));
    own.filter(kv -> kv.tokens() > 0).ifPresent(kv -> attempt(key, () -> engine.restore(slot, kv)));
    placed.add(key);
    Sequence sequence = live.get(key);
    if (sequence.kvTokens() == 0) {
      sequence.prefix().ifPresent(prefix -> computing.putIfAbsent(prefix, key));
    }
    return true;
  }

  private long heldBytes(SequenceKey holder) {
    return engine.keyValueBytes(live.get(holder).kvTokens());
  }

  private void park(SequenceKey holder, int slot) {
    placed.remove(holder);
    shelf.makeRoom(heldBytes(holder));
    int tokens = live.get(holder).kvTokens();
    shelf.park(holder, tokens == 0 ? NOTHING : engine.save(slot, tokens));
  }

  /** A piece of the sequence is computed: if its prefix ends there, it is kept for others. */
  void computed(SequenceKey key, int slot) {
    Sequence sequence = live.get(key);
    if (!sequence.isAtPrefixEnd()) {
      return;
    }
    PromptPrefix prefix = sequence.prefix().orElseThrow();
    computing.remove(prefix, key);
    if (!shelf.holds(prefix) && shelf.makeRoom(prefixBytes(sequence))) {
      shelf.keep(prefix, engine.save(slot, prefix.tokens()));
      live.forEach(this::adopt);
    }
  }

  private void adopt(SequenceKey key, Sequence sequence) {
    if (sequence.kvTokens() == 0 && !placed.contains(key)) {
      sequence
          .prefix()
          .filter(prefix -> shelf.borrow(prefix, key))
          .ifPresent(prefix -> sequence.adoptPrefix());
    }
  }

  /** Who knows when the sequence goes on: nobody waits for its prefix any more. */
  void interrupted(SequenceKey key) {
    computing.values().remove(key);
  }

  /** The sequence is gone. */
  void left(SequenceKey key) {
    interrupted(key);
    placed.remove(key);
    shelf.drop(key);
  }

  /** Sequences whose keys and values could not be moved, each with the reason; each told once. */
  Map<SequenceKey, String> takeLost() {
    Map<SequenceKey, String> taken = new LinkedHashMap<>(lost);
    lost.clear();
    return taken;
  }

  private void attempt(SequenceKey key, Runnable move) {
    try {
      move.run();
    } catch (RuntimeException e) {
      lost.put(key, "keys and values: " + e);
    }
  }

  private long prefixBytes(Sequence sequence) {
    return engine.keyValueBytes(sequence.prefix().map(PromptPrefix::tokens).orElse(0));
  }
}
