package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.Scheduler.Share;
import dev.relisten.gpuworkers.Sequence.Next;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.SequenceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * All generations on one engine: takes commands, and computes turn by turn. Whatever goes wrong
 * with one sequence ends that one alone. Times are the caller's nanoseconds. Not thread-safe: the
 * thread that loaded the engine drives it.
 */
final class Generations {
  private final LoadedModel model;
  private final WorkerSettings settings;
  private final Scheduler<SequenceKey> scheduler;
  private final EngineSteps steps;
  private final SoundDesk sounds;
  private final EncoderAdmission encoders;
  private final KeyValueDesk keyValues;
  private final Endings endings = new Endings();
  private final Map<SequenceKey, Sequence> live = new LinkedHashMap<>();
  private final Map<SequenceKey, Long> quietSince = new LinkedHashMap<>();

  Generations(LoadedModel model, WorkerSettings settings) {
    this.model = model;
    this.settings = settings;
    keyValues = new KeyValueDesk(model.engine(), settings.kvBudgetBytes(), live);
    scheduler = new Scheduler<>(model.engine().slots(), settings, new Work());
    steps = new EngineSteps(model);
    sounds = new SoundDesk(model.engine(), settings, this::isLacked);
    encoders = new EncoderAdmission(model.engine(), settings.encoderBytes(), sounds::isInProgress);
  }

  int usedSlots() {
    return scheduler.usedSlots();
  }

  /** Keys and values that are kept outside of the slots. */
  long keyValueBytes() {
    return keyValues.bytes();
  }

  /** Sequences opened and not yet prefilled. */
  int waiting() {
    return (int) live.values().stream().filter(sequence -> !sequence.opened()).count();
  }

  void open(Open open, long nowNanos) {
    SequenceKey key = open.sequence();
    if (key.epoch() <= latestEpoch(key.sessionId())) {
      return;
    }
    endOlder(key);
    Outbox outbox = new Outbox(key, open.replyTo());
    Optional<String> problem = CommandRules.problem(open);
    Optional<String> tooLong = problem.isPresent() ? Optional.empty() : tooLong(open);
    if (problem.isPresent()) {
      outbox.rejected(Reason.INVALID, problem.get());
    } else if (tooLong.isPresent()) {
      outbox.rejected(Reason.TOO_LONG, tooLong.get());
    } else if (scheduler.waiting() >= scheduler.waitingRoom()) {
      outbox.rejected(
          Reason.FULL,
          "waiting: %d (expected: < %d)".formatted(scheduler.waiting(), scheduler.waitingRoom()));
    } else {
      begin(open, outbox, nowNanos);
    }
  }

  private Optional<String> tooLong(Open open) {
    return open.clip().lengthSamples() > model.info().maxClipSamples()
        ? Optional.of(CommandRules.tooLong(open.clip(), model.info()))
        : encoders.problem(CommandRules.sounds(open));
  }

  private void begin(Open open, Outbox outbox, long nowNanos) {
    SequenceKey key = open.sequence();
    Sequence sequence = new Sequence(model, open, outbox);
    live.put(key, sequence);
    scheduler.enter(key, open.standing());
    attempt(key, nowNanos, () -> sequence.open(open));
    if (live.containsKey(key)) {
      keyValues.opened(key);
      hearWhatIsEncoded(sequence);
    }
  }

  void supply(AudioSlice slice, long nowNanos) {
    sounds.supply(slice);
    live.forEach(
        (key, sequence) -> {
          if (sequence.lacks(slice.ref().sha256())) {
            quietSince.put(key, nowNanos);
          }
        });
  }

  void resume(Continue command, long nowNanos) {
    SequenceKey key = command.sequence();
    Sequence sequence = live.get(key);
    if (sequence == null) {
      endings.answerContinue(key);
      return;
    }
    Optional<String> problem =
        CommandRules.problem(command, model.info())
            .or(() -> encoders.problem(CommandRules.sounds(command)));
    if (problem.isPresent()) {
      sequence.outbox().rejected(Reason.INVALID, problem.get());
      free(key);
      return;
    }
    scheduler.resume(key);
    keyValues.interrupted(key);
    attempt(key, nowNanos, () -> sequence.resume(command));
    hearWhatIsEncoded(sequence);
  }

  void cancel(SequenceKey key, Ending ending) {
    end(key, sequence -> sequence.finished(FinishReason.CANCELLED, "ending: " + ending));
  }

  /** The session is gone: nobody hears an end. */
  void abandon(ActorRef<?> session) {
    keys(sequence -> sequence.outbox().isTo(session)).forEach(this::free);
  }

  /**
   * One turn: encodes at most one piece of a slice, computes at most one step.
   *
   * @return whether there was anything to do
   */
  boolean turn(long nowNanos) {
    boolean encoded = encodePiece();
    List<Share<SequenceKey>> planned = scheduler.plan(nowNanos);
    keyValues.takeLost().forEach(this::fail);
    List<Share<SequenceKey>> batch = stillLive(planned);
    steps.compute(batch, live, (key, next) -> attempt(key, nowNanos, next));
    stillLive(batch).forEach(share -> keepPrefix(share, nowNanos));
    return encoded || !planned.isEmpty();
  }

  /** Frees what has been quiet for too long. */
  void expire(long nowNanos) {
    long awaitingNanos = settings.awaitingLimit().toNanos();
    long pausedNanos = settings.pausedLimit().toNanos();
    for (SequenceKey key : List.copyOf(live.keySet())) {
      long quietNanos = nowNanos - quietSince.getOrDefault(key, nowNanos);
      if (scheduler.paused(key) && quietNanos > pausedNanos) {
        preempt(key, "paused: longer than " + settings.pausedLimit());
      } else if (sounds.awaitsSupply(live.get(key)) && quietNanos > awaitingNanos) {
        preempt(key, "sound awaited: longer than " + settings.awaitingLimit());
      }
    }
  }

  /** The worker goes away. */
  void preemptAll(String message) {
    List.copyOf(live.keySet()).forEach(key -> preempt(key, message));
  }

  private List<Share<SequenceKey>> stillLive(List<Share<SequenceKey>> shares) {
    return shares.stream().filter(share -> live.containsKey(share.key())).toList();
  }

  private void keepPrefix(Share<SequenceKey> share, long nowNanos) {
    attempt(
        share.key(),
        nowNanos,
        () -> {
          keyValues.computed(share.key(), share.slot());
          return Next.RUN;
        });
  }

  private boolean isLacked(String sha256) {
    return live.values().stream().anyMatch(sequence -> sequence.lacks(sha256));
  }

  private boolean encodePiece() {
    sounds.giveUpUnwanted();
    List<SequenceKey> order = scheduler.encodingOrder(this::mayEncodeFor);
    if (order.isEmpty()) {
      return false;
    }
    sounds.advance(live.get(order.get(0))).ifPresent(this::heard);
    return true;
  }

  private boolean mayEncodeFor(SequenceKey key) {
    return !keyValues.waitsForAnother(key)
        && sounds.canEncodeFor(live.get(key))
        && encoders.admits(live.get(key), live.values());
  }

  private void heard(SoundDesk.Encoded encoded) {
    for (SequenceKey key : keys(sequence -> sequence.lacks(encoded.sha256()))) {
      if (encoded.problem().isPresent()) {
        fail(key, encoded.problem().get());
      } else {
        live.get(key).hear(encoded.sha256(), encoded.features());
      }
    }
  }

  private void hearWhatIsEncoded(Sequence sequence) {
    sounds.encodedFor(sequence).forEach(sequence::hear);
  }

  private void attempt(SequenceKey key, long nowNanos, Attempt attempt) {
    quietSince.put(key, nowNanos);
    Next next;
    try {
      next = attempt.run();
    } catch (RuntimeException e) {
      fail(key, e.toString());
      return;
    }
    switch (next) {
      case RUN -> {}
      case HOLD -> scheduler.pause(key, nowNanos);
      case FREE -> free(key);
    }
  }

  private void fail(SequenceKey key, String message) {
    end(key, outbox -> outbox.finished(FinishReason.ERROR, message));
  }

  private void preempt(SequenceKey key, String message) {
    end(key, outbox -> outbox.preempted(message));
  }

  private void end(SequenceKey key, Consumer<Outbox> farewell) {
    Sequence sequence = live.get(key);
    if (sequence != null) {
      farewell.accept(sequence.outbox());
      free(key);
    }
  }

  private void free(SequenceKey key) {
    endings.ended(live.remove(key).outbox());
    quietSince.remove(key);
    keyValues.left(key);
    scheduler.leave(key);
  }

  private void evict(SequenceKey key) {
    endings.evicted(live.remove(key).outbox());
    quietSince.remove(key);
    keyValues.left(key);
  }

  private int latestEpoch(String sessionId) {
    return live.keySet().stream()
        .filter(key -> key.sessionId().equals(sessionId))
        .mapToInt(SequenceKey::epoch)
        .reduce(endings.latestEpoch(sessionId), Math::max);
  }

  private void endOlder(SequenceKey newer) {
    keys(sequence -> sequence.outbox().sequence().sessionId().equals(newer.sessionId()))
        .forEach(key -> cancel(key, Ending.SUPERSEDED));
  }

  private List<SequenceKey> keys(Predicate<Sequence> wanted) {
    List<SequenceKey> keys = new ArrayList<>();
    live.forEach(
        (key, sequence) -> {
          if (wanted.test(sequence)) {
            keys.add(key);
          }
        });
    return keys;
  }

  private final class Work implements Scheduler.Work<SequenceKey> {
    @Override
    public int rowsReady(SequenceKey key) {
      return keyValues.waitsForAnother(key) ? 0 : live.get(key).rowsReady();
    }

    @Override
    public int pieceRows(SequenceKey key) {
      return live.get(key).pieceRows(settings.prefillChunkTokens());
    }

    @Override
    public boolean place(SequenceKey key, int slot, Optional<SequenceKey> paused) {
      return keyValues.place(key, slot, paused);
    }

    @Override
    public void evicted(SequenceKey key) {
      evict(key);
    }
  }

  /** Something that a sequence does and that may go wrong. */
  @FunctionalInterface
  interface Attempt {
    Next run();
  }
}
