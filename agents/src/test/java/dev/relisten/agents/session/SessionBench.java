package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.worker.Dispatch;
import dev.relisten.agents.worker.Lease;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A session between a real retrieval, scripted workers, and a dispatch that leases them in turn.
 */
final class SessionBench {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String CLIP = "c1";
  static final int CLIP_SAMPLES = 160_000;
  static final ModelInfo MODEL = model(8_192, 4_800_000);

  final ActorTestKit kit;
  final MemoryClips clips = new MemoryClips().with(CLIP, CLIP_SAMPLES);
  final TestProbe<Dispatch.Command> dispatched;
  final TestProbe<ListeningDesk.Command> desk;
  final TestProbe<ReasoningEvent> client;
  final TestProbe<FinishedReasoning> left;
  final List<ScriptedWorker> workers = new ArrayList<>();
  ReasoningSettings settings = ReasoningSettings.from(ConfigFactory.load());
  ReasoningOptions options = settings.defaults();
  List<String> choices = List.of();
  String question = "What is heard?";
  Scope scope = new Scope.Everything();

  static ModelInfo model(int contextTokens, long maxClipSamples) {
    ModelInfo.Listening listening =
        new ModelInfo.Listening(maxClipSamples / 2, 0, "What, when?", true);
    return new ModelInfo("nano", "abc", "scripted", contextTokens, maxClipSamples, listening);
  }

  SessionBench(ActorTestKit kit) {
    this.kit = kit;
    dispatched = kit.createTestProbe(Dispatch.Command.class);
    desk = kit.createTestProbe(ListeningDesk.Command.class);
    client = kit.createTestProbe(ReasoningEvent.class);
    left = kit.createTestProbe(FinishedReasoning.class);
  }

  ScriptedWorker worker() {
    return worker(MODEL);
  }

  ScriptedWorker worker(ModelInfo model) {
    workers.add(new ScriptedWorker(kit, model));
    return workers.get(workers.size() - 1);
  }

  /** Starts a session; the first worker is leased first, the next after it is lost. */
  ActorRef<ReasoningSession.Command> ask() {
    return ask(client.getRef(), left.getRef());
  }

  ActorRef<ReasoningSession.Command> ask(
      ActorRef<ReasoningEvent> subscriber, ActorRef<FinishedReasoning> whenEnded) {
    return kit.spawn(
        ReasoningSession.create(
            "s1",
            new ReasoningRequest(
                CLIP, scope, question, choices, options, Standing.of(Priority.INTERACTIVE)),
            parts(),
            subscriber,
            whenEnded));
  }

  SessionParts parts() {
    return new SessionParts(
        settings,
        kit.spawn(SegmentRetrieval.create(clips)),
        kit.spawn(leasing(new ArrayList<>(workers), dispatched.getRef())),
        desk.getRef());
  }

  private static Behavior<Dispatch.Command> leasing(
      List<ScriptedWorker> workers, ActorRef<Dispatch.Command> probe) {
    return Behaviors.receive(Dispatch.Command.class)
        .onMessage(
            Dispatch.Acquire.class,
            acquire -> {
              acquire.replyTo().tell(reply(workers));
              return Behaviors.same();
            })
        .onAnyMessage(
            other -> {
              probe.tell(other);
              return Behaviors.same();
            })
        .build();
  }

  private static Dispatch.Reply reply(List<ScriptedWorker> workers) {
    if (workers.isEmpty()) {
      return new Dispatch.Unavailable(Duration.ofSeconds(1), "workers: 0 (expected: 1)");
    }
    ScriptedWorker next = workers.size() > 1 ? workers.remove(0) : workers.get(0);
    return new Dispatch.Leased(new Lease(1, next.ref, next.model));
  }

  <E extends ReasoningEvent> E expect(Class<E> type) {
    ReasoningEvent event = client.receiveMessage(PATIENCE);
    assertEquals(type, event.getClass(), event::toString);
    return type.cast(event);
  }

  void expect(ReasoningEvent event) {
    assertEquals(event, client.receiveMessage(PATIENCE));
  }

  void expectText(String text) {
    expect(new ReasoningEvent.Text(text));
  }

  void expectReleased(Ending ending) {
    Dispatch.Release release = (Dispatch.Release) dispatched.receiveMessage(PATIENCE);
    assertEquals(ending, release.ending());
  }

  FinishedReasoning left() {
    return left.receiveMessage(PATIENCE);
  }

  /** Every event up to the last; the last is among them. */
  List<ReasoningEvent> remaining() {
    List<ReasoningEvent> all = new ArrayList<>();
    do {
      all.add(client.receiveMessage(PATIENCE));
    } while (!isLast(all.get(all.size() - 1)));
    return all;
  }

  void options(UnaryOperator<ReasoningOptions> change) {
    options = change.apply(options);
  }

  private static boolean isLast(ReasoningEvent event) {
    return event instanceof ReasoningEvent.Finished || event instanceof ReasoningEvent.Failed;
  }
}
