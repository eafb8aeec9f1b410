package dev.relisten.agents.session;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Waits for the answer of one session. Stops when it has it or there is none; a session that still
 * runs then is cancelled.
 */
final class WindowListener {
  /** What the listener is told. */
  sealed interface Command {}

  private record Replied(SessionManager.AskReply reply) implements Command {}

  private record Happened(ReasoningEvent event) implements Command {}

  private final ModelInfo model;
  private final CompletableFuture<String> answer;

  /** Asks {@code manager}; completes {@code answer}, whatever happens. */
  static Behavior<Command> create(
      ActorRef<SessionManager.Command> manager,
      ReasoningRequest request,
      ModelInfo model,
      CompletableFuture<String> answer) {
    return Behaviors.setup(
        context -> {
          ask(context, manager, request);
          return new WindowListener(model, answer).waiting();
        });
  }

  private WindowListener(ModelInfo model, CompletableFuture<String> answer) {
    this.model = model;
    this.answer = answer;
  }

  private static void ask(
      ActorContext<Command> context,
      ActorRef<SessionManager.Command> manager,
      ReasoningRequest request) {
    manager.tell(
        new SessionManager.Ask(
            request,
            context.messageAdapter(ReasoningEvent.class, Happened::new),
            context.messageAdapter(SessionManager.AskReply.class, Replied::new)));
  }

  private Behavior<Command> waiting() {
    return Behaviors.receive(Command.class)
        .onMessage(Replied.class, this::onReplied)
        .onMessage(Happened.class, happened -> onHappened(happened.event()))
        .onSignal(PostStop.class, stopped -> failed("session: stopped (expected: an answer)"))
        .build();
  }

  private Behavior<Command> onReplied(Replied replied) {
    return replied.reply() instanceof SessionManager.Refused refused
        ? failed(refused.message())
        : Behaviors.same();
  }

  private Behavior<Command> onHappened(ReasoningEvent event) {
    if (event instanceof Started started && !started.model().sha256().equals(model.sha256())) {
      return failed("model: %s (expected: %s)".formatted(started.model().sha256(), model.sha256()));
    }
    if (event instanceof Answered answered && answered.how() != AnswerSource.MISSING) {
      answer.complete(answered.text());
    }
    if (event instanceof Failed failed) {
      return failed(failed.message());
    }
    return event instanceof Finished finished
        ? failed("session: %s (expected: an answer)".formatted(finished.ending()))
        : Behaviors.same();
  }

  /** No answer, unless there is one already. */
  private Behavior<Command> failed(String message) {
    answer.completeExceptionally(new IllegalStateException(message));
    return Behaviors.stopped();
  }
}
