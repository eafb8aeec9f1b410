package dev.relisten.agents.session;

import dev.relisten.agents.worker.Dispatch;
import dev.relisten.agents.worker.Lease;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The line to one worker for one epoch: counts its events, so that late and lost ones are noticed.
 * Not thread-safe; belongs to one session. Ends with {@link #close}.
 */
final class SequenceLine {
  /** How an event stands in its sequence. */
  enum Arrival {
    IN_ORDER,
    /** Of an older epoch, or seen before. */
    LATE,
    /** An insertion that was reported in an earlier epoch. */
    REPLAYED,
    /** At least one before it was lost. */
    AFTER_GAP
  }

  private final Lease lease;
  private final SequenceKey key;
  private final Budgets budgets;
  private long nextNumber;
  private int replaysLeft;
  private boolean isClosed;

  SequenceLine(Lease lease, SequenceKey key, Budgets budgets) {
    this.lease = lease;
    this.key = key;
    this.budgets = budgets;
  }

  Lease lease() {
    return lease;
  }

  SequenceKey key() {
    return key;
  }

  /** What the session may do on this worker. */
  Budgets budgets() {
    return budgets;
  }

  /** Opens the sequence; {@code replays} insertions of it are known and will be told again. */
  void open(GenerationCommand.Open open, int replays) {
    replaysLeft = replays;
    lease.worker().tell(open);
  }

  void goOn(List<Part> insertions, int budgetTokens) {
    lease.worker().tell(new Continue(key, insertions, Math.max(1, budgetTokens)));
  }

  /** Frees the sequence and gives the lease back. Idempotent; the first ending counts. */
  void close(Ending ending, ActorRef<Dispatch.Command> dispatch) {
    if (!isClosed) {
      isClosed = true;
      lease.worker().tell(new GenerationCommand.Cancel(key, ending));
      dispatch.tell(new Dispatch.Release(lease, ending));
    }
  }

  /** Gives the lease back: the worker took nothing because it is full. */
  void closeRefused(ActorRef<Dispatch.Command> dispatch) {
    isClosed = true;
    dispatch.tell(new Dispatch.WorkerWasFull(lease));
  }

  /** Takes note of an event. */
  Arrival arrived(GenerationEvent event) {
    if (!event.sequence().equals(key) || event.number() < nextNumber) {
      return Arrival.LATE;
    }
    if (event.number() > nextNumber) {
      return Arrival.AFTER_GAP;
    }
    nextNumber++;
    return isReplay(event) ? Arrival.REPLAYED : Arrival.IN_ORDER;
  }

  private boolean isReplay(GenerationEvent event) {
    return event instanceof GenerationEvent.Inserted && replaysLeft > 0 && replaysLeft-- > 0;
  }
}
