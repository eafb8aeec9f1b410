package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.session.SessionManager.Accepted;
import dev.relisten.agents.session.SessionManager.AskReply;
import dev.relisten.agents.session.SessionManager.CancelReply;
import dev.relisten.agents.session.SessionManager.ReasoningReply;
import dev.relisten.agents.session.SessionManager.Refused;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SessionManagerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final SessionBench bench = new SessionBench(KIT);
  private final ScriptedWorker worker = bench.worker();
  private final TestProbe<AskReply> asked = KIT.createTestProbe(AskReply.class);
  private final TestProbe<CancelReply> cancelled = KIT.createTestProbe(CancelReply.class);
  private final TestProbe<ReasoningReply> found = KIT.createTestProbe(ReasoningReply.class);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void finishedReasoning_isKept() {
    ActorRef<SessionManager.Command> manager = manager(4, 4);
    String id = ask(manager, bench.client);
    worker.opens();
    assertEquals(new SessionManager.StillRunning(id), get(manager, id));
    worker.writes("<answer>x</answer>");
    bench.remaining();
    SessionManager.Found kept =
        assertInstanceOf(SessionManager.Found.class, getFinished(manager, id));
    assertEquals(id, kept.reasoning().sessionId());
    assertEquals("<answer>x</answer>", kept.reasoning().text());
  }

  @Test
  void keptReasonings_areBounded() {
    ActorRef<SessionManager.Command> manager = manager(4, 4);
    String oldest = answered(manager);
    answered(manager);
    answered(manager);
    assertEquals(new SessionManager.NotFound(oldest), get(manager, oldest));
  }

  @Test
  void cancel_isAcknowledgedAfterTheWorkerWasTold() {
    ActorRef<SessionManager.Command> manager = manager(4, 4);
    String id = ask(manager, bench.client);
    worker.opens();
    bench.expect(Started.class);
    assertEquals(CancelReply.CANCELLED, cancel(manager, id));
    worker.expectCancel(Ending.CLIENT_CANCELLED);
    bench.expectReleased(Ending.CLIENT_CANCELLED);
    bench.expect(ReasoningEvent.Usage.class);
    bench.expect(new Finished(SessionEnding.CANCELLED));
    assertEquals(CancelReply.ALREADY_FINISHED, cancel(manager, id));
  }

  @Test
  void sessionInTheBackground_needsNoForegroundPlace_andIsNotKept() {
    ActorRef<SessionManager.Command> manager = manager(1, 0);
    ask(manager, bench.client);
    worker.opens();
    bench.expect(Started.class);
    TestProbe<ReasoningEvent> behind = KIT.createTestProbe();
    manager.tell(question(behind, Priority.BACKGROUND));
    String id = ((Accepted) asked.receiveMessage(SessionBench.PATIENCE)).sessionId();
    worker.opens();
    worker.writes("<answer>x</answer>");
    while (!(behind.receiveMessage(SessionBench.PATIENCE) instanceof Finished)) {}
    assertEquals(new SessionManager.NotFound(id), get(manager, id));
  }

  @Test
  void cancelOfNobody_isNotFound() {
    assertEquals(CancelReply.NOT_FOUND, cancel(manager(1, 0), "nobody"));
  }

  @Test
  void deathOfTheSubscriber_cancels() {
    ActorRef<SessionManager.Command> manager = manager(4, 4);
    TestProbe<ReasoningEvent> leaving = KIT.createTestProbe(ReasoningEvent.class);
    String id = ask(manager, leaving);
    worker.opens();
    leaving.stop();
    worker.expectCancel(Ending.CLIENT_CANCELLED);
    SessionManager.Found kept =
        assertInstanceOf(SessionManager.Found.class, getFinished(manager, id));
    List<ReasoningEvent> events = kept.reasoning().events();
    assertEquals(new Finished(SessionEnding.CANCELLED), events.get(events.size() - 1));
  }

  @Test
  void brokenSession_isSaid_andItsWorkerFreed() {
    ActorRef<SessionManager.Command> manager = manager(1, 1);
    String id = ask(manager, bench.client);
    worker.expectOpen();
    worker.tell(new GenerationEvent.Opened(worker.key(), 0, SessionBench.MODEL, null, 0));
    Failed failed = (Failed) bench.client.receiveMessage(SessionBench.PATIENCE);
    assertEquals(SessionFailure.INTERNAL, failed.failure());
    worker.expectCancel(Ending.FAILED);
    assertInstanceOf(SessionManager.Found.class, getFinished(manager, id));
    ask(manager, bench.client);
    worker.opens();
  }

  @Test
  void moreThanRunAndWait_areRefusedWithATime() {
    ActorRef<SessionManager.Command> manager = manager(1, 1);
    ask(manager, bench.client);
    ask(manager, bench.client);
    manager.tell(question(bench.client));
    assertEquals(
        new Refused(
            Duration.ofSeconds(2), "sessions: 1 running, 1 waiting (expected: < 1 waiting)"),
        asked.receiveMessage(SessionBench.PATIENCE));
  }

  @Test
  void queuedQuestion_startsWhenAPlaceIsFree() {
    ActorRef<SessionManager.Command> manager = manager(1, 1);
    ask(manager, bench.client);
    String second = ask(manager, bench.client);
    worker.opens();
    worker.writes("<answer>x</answer>");
    worker.expectCancel(Ending.ANSWERED);
    assertEquals(second, worker.opens().sequence().sessionId());
  }

  @Test
  void queuedQuestion_canBeCancelled() {
    ActorRef<SessionManager.Command> manager = manager(1, 1);
    ask(manager, bench.client);
    TestProbe<ReasoningEvent> waiting = KIT.createTestProbe(ReasoningEvent.class);
    String second = ask(manager, waiting);
    assertEquals(CancelReply.CANCELLED, cancel(manager, second));
    waiting.expectMessage(SessionBench.PATIENCE, new Finished(SessionEnding.CANCELLED));
    assertEquals(CancelReply.ALREADY_FINISHED, cancel(manager, second));
  }

  @Test
  void everyOutcomeIsCounted() {
    ActorRef<SessionManager.Command> manager = manager(4, 4);
    ask(manager, bench.client);
    worker.opens();
    worker.writes("<seg>1, 2</seg>");
    worker.goesOn();
    worker.writes("<seg>2, 1</seg>");
    worker.goesOn();
    worker.writes("<answer>x</answer>");
    bench.remaining();
    TestProbe<SessionCounts> counts = KIT.createTestProbe(SessionCounts.class);
    counts.awaitAssert(
        SessionBench.PATIENCE,
        () -> {
          manager.tell(new SessionManager.GetCounts(counts.getRef()));
          SessionCounts now = counts.receiveMessage(SessionBench.PATIENCE);
          assertEquals(
              Map.of(SegmentOutcome.HEARD, 1L, SegmentOutcome.REVERSED, 1L), now.segments());
          assertEquals(Map.of(AnswerSource.TAGGED, 1L), now.answers());
          assertEquals(Map.of(SessionEnding.ANSWERED, 1L), now.endings());
          return null;
        });
  }

  private ActorRef<SessionManager.Command> manager(int sessions, int queued) {
    bench.settings = Changed.places(bench.settings, sessions, queued);
    return KIT.spawn(SessionManager.create(bench.parts()));
  }

  private SessionManager.Ask question(TestProbe<ReasoningEvent> subscriber) {
    return question(subscriber, Priority.INTERACTIVE);
  }

  private SessionManager.Ask question(TestProbe<ReasoningEvent> subscriber, Priority priority) {
    ReasoningRequest request =
        new ReasoningRequest(
            SessionBench.CLIP,
            new Scope.Everything(),
            "What?",
            List.of(),
            bench.options,
            Standing.of(priority));
    return new SessionManager.Ask(request, subscriber.getRef(), asked.getRef());
  }

  private String ask(
      ActorRef<SessionManager.Command> manager, TestProbe<ReasoningEvent> subscriber) {
    manager.tell(question(subscriber));
    return ((Accepted) asked.receiveMessage(SessionBench.PATIENCE)).sessionId();
  }

  private String answered(ActorRef<SessionManager.Command> manager) {
    String id = ask(manager, bench.client);
    worker.opens();
    worker.writes("<answer>x</answer>");
    worker.expectCancel(Ending.ANSWERED);
    bench.remaining();
    getFinished(manager, id);
    return id;
  }

  private CancelReply cancel(ActorRef<SessionManager.Command> manager, String sessionId) {
    manager.tell(new SessionManager.Cancel(sessionId, cancelled.getRef()));
    return cancelled.receiveMessage(SessionBench.PATIENCE);
  }

  private ReasoningReply get(ActorRef<SessionManager.Command> manager, String sessionId) {
    manager.tell(new SessionManager.GetReasoning(sessionId, found.getRef()));
    return found.receiveMessage(SessionBench.PATIENCE);
  }

  private ReasoningReply getFinished(ActorRef<SessionManager.Command> manager, String sessionId) {
    return found.awaitAssert(
        SessionBench.PATIENCE,
        () -> assertInstanceOf(SessionManager.Found.class, get(manager, sessionId)));
  }
}
