package dev.relisten.agents.server;

import dev.relisten.agents.session.ReasoningEvent;
import dev.relisten.agents.session.ReasoningRequest;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.v1.AskResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * One client that listens to one session. It alone talks to the call. Events wait here, up to a
 * bound, while the client does not read. When the client goes, this stops, and its session with it.
 */
final class AskStream {
  /** What the stream is told. */
  sealed interface Command {}

  /** The call's handlers are set: asks the manager. */
  record Begin(ReasoningRequest request) implements Command {}

  /** The client has room for more. */
  record Ready() implements Command {}

  /** The client cancelled, disconnected or ran out of time. */
  record Gone() implements Command {}

  private record Replied(SessionManager.AskReply reply) implements Command {}

  private record Happened(ReasoningEvent event) implements Command {}

  private final ActorContext<Command> context;
  private final ActorRef<SessionManager.Command> manager;
  private final ServerCallStreamObserver<AskResponse> call;
  private final int maxWaitingEvents;
  private final Deque<ReasoningEvent> waiting = new ArrayDeque<>();
  private long sent;

  static Behavior<Command> create(
      ActorRef<SessionManager.Command> manager,
      ServerCallStreamObserver<AskResponse> call,
      int maxWaitingEvents) {
    return Behaviors.setup(
        context -> new AskStream(context, manager, call, maxWaitingEvents).asking());
  }

  private AskStream(
      ActorContext<Command> context,
      ActorRef<SessionManager.Command> manager,
      ServerCallStreamObserver<AskResponse> call,
      int maxWaitingEvents) {
    this.context = context;
    this.manager = manager;
    this.call = call;
    this.maxWaitingEvents = maxWaitingEvents;
  }

  private Behavior<Command> asking() {
    return Behaviors.receive(Command.class)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Replied.class, this::onReplied)
        .onMessage(Ready.class, ready -> Behaviors.same())
        .onMessage(Gone.class, gone -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> streaming(String sessionId) {
    return Behaviors.receive(Command.class)
        .onMessage(Happened.class, happened -> onHappened(sessionId, happened.event()))
        .onMessage(Ready.class, ready -> send(sessionId))
        .onMessage(Gone.class, gone -> Behaviors.stopped())
        .build();
  }

  private Behavior<Command> onBegin(Begin begin) {
    manager.tell(
        new SessionManager.Ask(
            begin.request(),
            context.messageAdapter(ReasoningEvent.class, Happened::new),
            context.messageAdapter(SessionManager.AskReply.class, Replied::new)));
    return Behaviors.same();
  }

  private Behavior<Command> onReplied(Replied replied) {
    if (replied.reply() instanceof SessionManager.Accepted accepted) {
      return streaming(accepted.sessionId());
    }
    return fail(Errors.of((SessionManager.Refused) replied.reply()));
  }

  private Behavior<Command> onHappened(String sessionId, ReasoningEvent event) {
    if (waiting.size() >= maxWaitingEvents) {
      return fail(
          Errors.exhausted(
              "READER_TOO_SLOW",
              "events: none read (expected: < " + maxWaitingEvents + " behind)"));
    }
    waiting.add(event);
    return send(sessionId);
  }

  private Behavior<Command> send(String sessionId) {
    while (call.isReady() && !waiting.isEmpty()) {
      ReasoningEvent event = waiting.remove();
      if (event instanceof ReasoningEvent.Failed failed) {
        return fail(Errors.of(failed.failure(), failed.message()));
      }
      call.onNext(response(sessionId, event));
      if (event instanceof ReasoningEvent.Finished) {
        call.onCompleted();
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  private AskResponse response(String sessionId, ReasoningEvent event) {
    sent++;
    return AskResponse.newBuilder().setEvent(EventWire.event(sessionId, sent, event)).build();
  }

  private Behavior<Command> fail(StatusRuntimeException status) {
    if (!call.isCancelled()) {
      call.onError(status);
    }
    return Behaviors.stopped();
  }
}
