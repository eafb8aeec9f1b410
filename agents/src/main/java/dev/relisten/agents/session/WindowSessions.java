package dev.relisten.agents.session;

import dev.relisten.agents.listening.WindowAsking;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** Has windows described by ordinary sessions in the background. Thread-safe. */
public final class WindowSessions implements WindowAsking {
  /** Of the whole process: an actor system may have more than one of these. */
  private static final AtomicLong ASKED = new AtomicLong();

  private final ActorSystem<?> system;
  private final CompletionStage<ActorRef<SessionManager.Command>> manager;
  private final ReasoningOptions options;

  /**
   * Prepares.
   *
   * @param system where those live who wait for the answers
   * @param manager who starts the sessions, once it is there
   * @param options of every window's question
   */
  public WindowSessions(
      ActorSystem<?> system,
      CompletionStage<ActorRef<SessionManager.Command>> manager,
      ReasoningOptions options) {
    this.system = system;
    this.manager = manager;
    this.options = options;
  }

  @Override
  public CompletionStage<String> ask(String clipId, SampleRange window, ModelInfo model) {
    Standing standing = Standing.of(Priority.BACKGROUND);
    String question = model.listening().question();
    ReasoningRequest request =
        new ReasoningRequest(
            clipId, new Scope.Within(window), question, List.of(), options, standing);
    return manager.thenCompose(started -> ask(started, request, model));
  }

  private CompletionStage<String> ask(
      ActorRef<SessionManager.Command> started, ReasoningRequest request, ModelInfo model) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    system.systemActorOf(
        WindowListener.create(started, request, model, answer),
        "window-" + ASKED.incrementAndGet(),
        Props.empty());
    return answer;
  }
}
