package dev.relisten.agents.session;

import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.protocol.generation.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Admits questions, starts one {@link ReasoningSession} for each, and keeps what they left behind
 * for a while. At most {@code maxSessions} run and {@code maxQueuedSessions} wait; whoever comes
 * then is told when to come again. Sessions in the background have places of their own, so that a
 * question that waits for a listening pass never keeps it from going on; they are not kept.
 */
public final class SessionManager extends AbstractBehavior<SessionManager.Command> {
  /** What the manager is told. */
  public sealed interface Command {}

  /**
   * Asks a question. If it is accepted, {@code subscriber} hears {@link ReasoningEvent}s until
   * Finished or Failed; if {@code subscriber} stops before that, the session is cancelled.
   */
  public record Ask(
      ReasoningRequest request, ActorRef<ReasoningEvent> subscriber, ActorRef<AskReply> replyTo)
      implements Command {}

  /** Ends a session; answered after its worker was told to free the sequence. */
  public record Cancel(String sessionId, ActorRef<CancelReply> replyTo) implements Command {}

  /** Asks for what a session left behind. */
  public record GetReasoning(String sessionId, ActorRef<ReasoningReply> replyTo)
      implements Command {}

  /** Asks how often each outcome came so far. */
  public record GetCounts(ActorRef<SessionCounts> replyTo) implements Command {}

  private record SessionEnded(FinishedReasoning reasoning) implements Command {}

  private record SessionStopped(String sessionId) implements Command {}

  /** Answer to {@link Ask}. */
  public sealed interface AskReply {}

  public record Accepted(String sessionId) implements AskReply {}

  /** Too many run and wait; {@code message} names how many. */
  public record Refused(Duration retryAfter, String message) implements AskReply {}

  /** Answer to {@link Cancel}. */
  public enum CancelReply {
    /** It ran or waited, and ends with {@link SessionEnding#CANCELLED}. */
    CANCELLED,
    ALREADY_FINISHED,
    NOT_FOUND
  }

  /** Answer to {@link GetReasoning}. */
  public sealed interface ReasoningReply {}

  public record Found(FinishedReasoning reasoning) implements ReasoningReply {}

  public record StillRunning(String sessionId) implements ReasoningReply {}

  /** Never known here, or no longer kept. */
  public record NotFound(String sessionId) implements ReasoningReply {}

  private record Waiting(String sessionId, Ask ask) {}

  private record Running(
      ActorRef<ReasoningSession.Command> session,
      Ask ask,
      List<ActorRef<CancelReply>> cancellers) {}

  private final SessionParts parts;
  private final ActorRef<FinishedReasoning> endings;
  private final Map<Priority, Lane<Waiting>> lanes = new EnumMap<>(Priority.class);
  private final Map<String, Running> running = new HashMap<>();
  private final Map<String, FinishedReasoning> kept = new LinkedHashMap<>();
  private SessionCounts counts = SessionCounts.NONE;

  /** One a node. */
  public static Behavior<Command> create(SessionParts parts) {
    return Behaviors.setup(context -> new SessionManager(context, parts));
  }

  private SessionManager(ActorContext<Command> context, SessionParts parts) {
    super(context);
    this.parts = parts;
    this.endings = context.messageAdapter(FinishedReasoning.class, SessionEnded::new);
    ReasoningSettings.Admission admission = parts.settings().admission();
    lanes.put(
        Priority.INTERACTIVE, new Lane<>(admission.maxSessions(), admission.maxQueuedSessions()));
    lanes.put(
        Priority.BACKGROUND, new Lane<>(admission.maxBackgroundSessions(), Integer.MAX_VALUE));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(GetReasoning.class, this::onGetReasoning)
        .onMessage(GetCounts.class, this::onGetCounts)
        .onMessage(SessionEnded.class, this::onSessionEnded)
        .onMessage(SessionStopped.class, this::onSessionStopped)
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    Lane<Waiting> lane = lane(ask);
    if (lane.isFull()) {
      Duration retryAfter = parts.settings().admission().retryAfter();
      ask.replyTo().tell(new Refused(retryAfter, "sessions: " + lane));
      return this;
    }
    String sessionId = UUID.randomUUID().toString();
    ask.replyTo().tell(new Accepted(sessionId));
    lane.add(new Waiting(sessionId, ask));
    startWaiting(lane);
    return this;
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    Running active = running.get(cancel.sessionId());
    if (active != null) {
      active.cancellers().add(cancel.replyTo());
      active.session().tell(new ReasoningSession.Cancel());
      return this;
    }
    cancel.replyTo().tell(cancelInactive(cancel.sessionId()));
    return this;
  }

  private CancelReply cancelInactive(String sessionId) {
    Optional<Waiting> unstarted = removeUnstarted(sessionId);
    if (unstarted.isPresent()) {
      endUnstarted(unstarted.get());
      return CancelReply.CANCELLED;
    }
    return kept.containsKey(sessionId) ? CancelReply.ALREADY_FINISHED : CancelReply.NOT_FOUND;
  }

  private Optional<Waiting> removeUnstarted(String sessionId) {
    return lanes.values().stream()
        .flatMap(lane -> lane.remove(one -> one.sessionId().equals(sessionId)).stream())
        .findFirst();
  }

  private Behavior<Command> onGetReasoning(GetReasoning get) {
    get.replyTo().tell(reasoning(get.sessionId()));
    return this;
  }

  private ReasoningReply reasoning(String sessionId) {
    FinishedReasoning finished = kept.get(sessionId);
    if (finished != null) {
      return new Found(finished);
    }
    boolean known =
        running.containsKey(sessionId)
            || lanes.values().stream()
                .anyMatch(lane -> lane.holds(one -> one.sessionId().equals(sessionId)));
    return known ? new StillRunning(sessionId) : new NotFound(sessionId);
  }

  private Behavior<Command> onGetCounts(GetCounts get) {
    get.replyTo().tell(counts);
    return this;
  }

  private Behavior<Command> onSessionEnded(SessionEnded ended) {
    FinishedReasoning reasoning = ended.reasoning();
    Running active = running.remove(reasoning.sessionId());
    if (active != null) {
      CancelReply reply =
          wasCancelled(reasoning) ? CancelReply.CANCELLED : CancelReply.ALREADY_FINISHED;
      active.cancellers().forEach(canceller -> canceller.tell(reply));
      keep(reasoning);
      Lane<Waiting> lane = lane(active.ask());
      lane.ended();
      startWaiting(lane);
    }
    return this;
  }

  /** Only a session that broke is still running here when it stops. */
  private Behavior<Command> onSessionStopped(SessionStopped stopped) {
    Running active = running.get(stopped.sessionId());
    if (active == null) {
      return this;
    }
    Failed failed = new Failed(SessionFailure.INTERNAL, "the session broke; see the server's log");
    active.ask().subscriber().tell(failed);
    return onSessionEnded(
        new SessionEnded(withoutTrace(stopped.sessionId(), active.ask(), failed)));
  }

  private Lane<Waiting> lane(Ask ask) {
    return lanes.get(isBeside(ask.request()) ? Priority.BACKGROUND : Priority.INTERACTIVE);
  }

  private void startWaiting(Lane<Waiting> lane) {
    Optional<Waiting> next = lane.start();
    while (next.isPresent()) {
      start(next.get());
      next = lane.start();
    }
  }

  private void start(Waiting waiting) {
    Ask ask = waiting.ask();
    ActorRef<ReasoningSession.Command> session =
        getContext()
            .spawn(
                ReasoningSession.create(
                    waiting.sessionId(), ask.request(), parts, ask.subscriber(), endings),
                "session-" + waiting.sessionId());
    getContext().watchWith(session, new SessionStopped(waiting.sessionId()));
    running.put(waiting.sessionId(), new Running(session, ask, new ArrayList<>()));
  }

  private void endUnstarted(Waiting waiting) {
    Finished cancelled = new Finished(SessionEnding.CANCELLED);
    waiting.ask().subscriber().tell(cancelled);
    keep(withoutTrace(waiting.sessionId(), waiting.ask(), cancelled));
  }

  private void keep(FinishedReasoning reasoning) {
    counts = counts.with(reasoning.events());
    if (isBeside(reasoning.request())) {
      return;
    }
    kept.put(reasoning.sessionId(), reasoning);
    while (kept.size() > parts.settings().keptReasonings()) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  private static boolean isBeside(ReasoningRequest request) {
    return request.standing().priority() == Priority.BACKGROUND;
  }

  private static boolean wasCancelled(FinishedReasoning reasoning) {
    return reasoning.events().contains(new Finished(SessionEnding.CANCELLED));
  }

  private static FinishedReasoning withoutTrace(String sessionId, Ask ask, ReasoningEvent last) {
    return new FinishedReasoning(sessionId, ask.request(), List.of(last), "", List.of());
  }
}
