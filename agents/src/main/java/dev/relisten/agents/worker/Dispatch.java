package dev.relisten.agents.worker;

import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.InteractiveTurns;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.generation.WorkerLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Leases workers to sessions. Finds them through the receptionist, asks each for its load, chooses
 * by power of two choices, lets a bounded number of sessions wait. A lease whose holder dies comes
 * back by itself. Workers may still refuse; the holder then says {@link WorkerWasFull} and asks
 * again.
 */
public final class Dispatch extends AbstractBehavior<Dispatch.Command> {
  /** What the dispatch is told. */
  public sealed interface Command {}

  /**
   * Wants a worker; answered once, at once or after a wait.
   *
   * @param modelSha256 only a worker of these weights, as for a re-opening
   * @param avoid a worker to be taken only if there is no other
   * @param standing the interactive go before the rest, but of four leases for which both wait one
   *     is the rest's; then the more urgent, then the tenant that holds the fewest leases
   * @param replyTo the holder: its death gives the lease back
   */
  public record Acquire(
      Optional<String> modelSha256,
      Optional<ActorRef<GenerationCommand>> avoid,
      Standing standing,
      ActorRef<Reply> replyTo)
      implements Command {}

  /** Gives a lease back. Idempotent. */
  public record Release(Lease lease, Ending ending) implements Command {}

  /** Gives a lease back because the worker refused: it gets nothing until its next report. */
  public record WorkerWasFull(Lease lease) implements Command {}

  /** Asks how leases ended so far. */
  public record CountEndings(ActorRef<Map<Ending, Long>> replyTo) implements Command {}

  private record WorkersListed(Set<ActorRef<GenerationCommand>> workers) implements Command {}

  private record LoadReported(WorkerLoad load) implements Command {}

  private record HolderLeft(ActorRef<Reply> holder) implements Command {}

  private enum Tick implements Command {
    REPORTS_DUE
  }

  private record WaitedTooLong(ActorRef<Reply> holder) implements Command {}

  /** Answer to {@link Acquire}. */
  public sealed interface Reply {}

  public record Leased(Lease lease) implements Reply {}

  /** No worker within the longest wait, or too many wait already. */
  public record Unavailable(Duration retryAfter, String message) implements Reply {}

  private record Held(Lease lease, Acquire acquire) {}

  private final DispatchSettings settings;
  private final TimerScheduler<Command> timers;
  private final WorkerBoard board;
  private final ActorRef<WorkerLoad> loads;
  private final Map<ActorRef<Reply>, Acquire> waiting = new LinkedHashMap<>();
  private final Map<Long, Held> held = new HashMap<>();
  private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);
  private long lastLeaseId;
  private final InteractiveTurns turns = new InteractiveTurns();

  /** One a node. */
  public static Behavior<Command> create(DispatchSettings settings) {
    return create(settings, new Random());
  }

  static Behavior<Command> create(DispatchSettings settings, Random random) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Dispatch(context, timers, settings, random)));
  }

  private Dispatch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      DispatchSettings settings,
      Random random) {
    super(context);
    this.settings = settings;
    this.timers = timers;
    this.board = new WorkerBoard(random);
    this.loads = context.messageAdapter(WorkerLoad.class, LoadReported::new);
    subscribeToWorkers(context);
    timers.startTimerWithFixedDelay(Tick.REPORTS_DUE, settings.loadInterval());
  }

  private static void subscribeToWorkers(ActorContext<Command> context) {
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new WorkersListed(listing.getServiceInstances(GenerationCommand.SERVICE)));
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.subscribe(GenerationCommand.SERVICE, listings));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Release.class, this::onRelease)
        .onMessage(WorkerWasFull.class, this::onWorkerWasFull)
        .onMessage(CountEndings.class, this::onCountEndings)
        .onMessage(WorkersListed.class, this::onWorkersListed)
        .onMessage(LoadReported.class, this::onLoadReported)
        .onMessage(HolderLeft.class, this::onHolderLeft)
        .onMessage(WaitedTooLong.class, this::onWaitedTooLong)
        .onMessageEquals(Tick.REPORTS_DUE, this::onReportsDue)
        .build();
  }

  private Behavior<Command> onAcquire(Acquire acquire) {
    getContext().watchWith(acquire.replyTo(), new HolderLeft(acquire.replyTo()));
    if (lease(acquire)) {
      return this;
    }
    if (waiting.size() >= settings.maxWaiting()) {
      refuse(
          acquire.replyTo(),
          "waiting for a worker: "
              + waiting.size()
              + " (expected: < "
              + settings.maxWaiting()
              + ")");
      return this;
    }
    waiting.put(acquire.replyTo(), acquire);
    timers.startSingleTimer(
        acquire.replyTo(), new WaitedTooLong(acquire.replyTo()), settings.maxWait());
    return this;
  }

  private Behavior<Command> onRelease(Release release) {
    giveBack(release.lease(), release.ending());
    return this;
  }

  private Behavior<Command> onWorkerWasFull(WorkerWasFull refused) {
    board.full(refused.lease().worker());
    Held known = held.remove(refused.lease().id());
    if (known != null) {
      board.released(refused.lease().worker());
      board.full(refused.lease().worker());
    }
    return this;
  }

  private Behavior<Command> onCountEndings(CountEndings count) {
    count.replyTo().tell(Map.copyOf(endings));
    return this;
  }

  private Behavior<Command> onWorkersListed(WorkersListed listed) {
    board.list(listed.workers());
    return onReportsDue();
  }

  private Behavior<Command> onReportsDue() {
    board.askAll().forEach(worker -> worker.tell(new GenerationCommand.ReportLoad(loads)));
    return this;
  }

  private Behavior<Command> onLoadReported(LoadReported reported) {
    board.report(reported.load());
    leaseToWaiting();
    return this;
  }

  private Behavior<Command> onHolderLeft(HolderLeft left) {
    stopWaiting(left.holder());
    for (Held lost : List.copyOf(held.values())) {
      if (lost.acquire().replyTo().equals(left.holder())) {
        giveBack(lost.lease(), Ending.FAILED);
      }
    }
    return this;
  }

  private Behavior<Command> onWaitedTooLong(WaitedTooLong late) {
    if (stopWaiting(late.holder())) {
      refuse(late.holder(), board.summary() + " within " + settings.maxWait() + " (expected: 1)");
    }
    return this;
  }

  private boolean lease(Acquire acquire) {
    Optional<WorkerLoad> taken = board.take(acquire.modelSha256(), acquire.avoid());
    taken.ifPresent(load -> grant(load, acquire));
    return taken.isPresent();
  }

  private void grant(WorkerLoad load, Acquire acquire) {
    Lease lease = new Lease(++lastLeaseId, load.worker(), load.model());
    held.put(lease.id(), new Held(lease, acquire));
    acquire.replyTo().tell(new Leased(lease));
  }

  private void giveBack(Lease lease, Ending ending) {
    if (held.remove(lease.id()) != null) {
      endings.merge(ending, 1L, Long::sum);
      board.released(lease.worker());
      leaseToWaiting();
    }
  }

  private void leaseToWaiting() {
    List<Acquire> left = new ArrayList<>(waiting.values());
    while (!left.isEmpty()) {
      Acquire next = Collections.min(left, inTurn());
      left.remove(next);
      if (lease(next)) {
        stopWaiting(next.replyTo());
        boolean passedOver = left.stream().anyMatch(other -> !isInteractive(other));
        turns.chosen(isInteractive(next), passedOver);
      }
    }
  }

  /** As things stand: every lease changes whose turn is next. */
  private Comparator<Acquire> inTurn() {
    boolean restsTurn = turns.isTheRests();
    Map<String, Long> leases =
        held.values().stream()
            .collect(Collectors.groupingBy(one -> tenant(one.acquire()), Collectors.counting()));
    Comparator<Acquire> byClass = Comparator.comparing(one -> isInteractive(one) == restsTurn);
    return byClass
        .thenComparing(one -> one.standing().priority())
        .thenComparing(one -> leases.getOrDefault(tenant(one), 0L));
  }

  private static boolean isInteractive(Acquire acquire) {
    return acquire.standing().priority() == Priority.INTERACTIVE;
  }

  private static String tenant(Acquire acquire) {
    return acquire.standing().tenant();
  }

  private boolean stopWaiting(ActorRef<Reply> holder) {
    timers.cancel(holder);
    return waiting.remove(holder) != null;
  }

  private void refuse(ActorRef<Reply> holder, String message) {
    getContext().unwatch(holder);
    holder.tell(new Unavailable(settings.retryAfter(), message));
  }
}
