package dev.relisten.agents.server;

import dev.relisten.agents.session.ReasoningRequest;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.agents.session.SessionManager.CancelReply;
import dev.relisten.agents.session.SessionManager.ReasoningReply;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AskResponse;
import dev.relisten.v1.CancelRequest;
import dev.relisten.v1.CancelResponse;
import dev.relisten.v1.GetReasoningRequest;
import dev.relisten.v1.GetReasoningResponse;
import dev.relisten.v1.Reasoning;
import dev.relisten.v1.ReasoningServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The reasoning service: questions in, events out. */
final class ReasoningEndpoint extends ReasoningServiceGrpc.ReasoningServiceImplBase {
  private static final Duration MANAGER_LIMIT = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final ActorRef<SessionManager.Command> manager;
  private final AskCheck check;
  private final RequestLimits limits;
  private final AtomicLong streams = new AtomicLong();

  ReasoningEndpoint(
      ActorSystem<?> system,
      ActorRef<SessionManager.Command> manager,
      AskCheck check,
      RequestLimits limits) {
    this.system = system;
    this.manager = manager;
    this.check = check;
    this.limits = limits;
  }

  @Override
  public void ask(AskRequest request, StreamObserver<AskResponse> responses) {
    try {
      ReasoningRequest checked = check.check(request, CallerStanding.current());
      stream(checked, (ServerCallStreamObserver<AskResponse>) responses);
    } catch (RuntimeException e) {
      responses.onError(Errors.of(e));
    }
  }

  private void stream(ReasoningRequest request, ServerCallStreamObserver<AskResponse> call) {
    ActorRef<AskStream.Command> stream =
        system.systemActorOf(
            AskStream.create(manager, call, limits.maxWaitingEvents()),
            "ask-" + streams.incrementAndGet(),
            Props.empty());
    call.setOnReadyHandler(() -> stream.tell(new AskStream.Ready()));
    GoneClient.whenGone(call, () -> stream.tell(new AskStream.Gone()));
    stream.tell(new AskStream.Begin(request));
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<CancelResponse> responses) {
    String sessionId = request.getSessionId();
    CompletionStage<CancelReply> reply =
        askManager(replyTo -> new SessionManager.Cancel(sessionId, replyTo));
    Replies.later(responses, reply.thenApply(r -> cancelled(sessionId, r)));
  }

  @Override
  public void getReasoning(
      GetReasoningRequest request, StreamObserver<GetReasoningResponse> responses) {
    CompletionStage<ReasoningReply> reply =
        askManager(replyTo -> new SessionManager.GetReasoning(request.getSessionId(), replyTo));
    Replies.later(responses, reply.thenApply(ReasoningEndpoint::found));
  }

  private <R> CompletionStage<R> askManager(Function<ActorRef<R>, SessionManager.Command> command) {
    return AskPattern.ask(manager, command::apply, MANAGER_LIMIT, system.scheduler());
  }

  private static CancelResponse cancelled(String sessionId, CancelReply reply) {
    return switch (reply) {
      case CANCELLED -> CancelResponse.newBuilder().setWasRunning(true).build();
      case ALREADY_FINISHED -> CancelResponse.getDefaultInstance();
      case NOT_FOUND -> throw Errors.notFound("session", sessionId);
    };
  }

  private static GetReasoningResponse found(ReasoningReply reply) {
    if (reply instanceof SessionManager.StillRunning running) {
      throw Errors.stillRunning(running.sessionId());
    }
    if (reply instanceof SessionManager.NotFound unknown) {
      throw Errors.notFound("session", unknown.sessionId());
    }
    Reasoning reasoning = TraceWire.reasoning(((SessionManager.Found) reply).reasoning());
    return GetReasoningResponse.newBuilder().setReasoning(reasoning).build();
  }
}
