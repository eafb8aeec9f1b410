package dev.relisten.agents.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.ReasoningEvent;
import dev.relisten.agents.session.SessionEnding;
import dev.relisten.agents.session.SessionFailure;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.v1.AskResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between a client's call and its session. */
class AskStreamTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int MAX_WAITING = 3;

  private final RecordedCall<AskResponse> call = new RecordedCall<>();
  private final TestProbe<SessionManager.Command> manager = KIT.createTestProbe();
  private final TestProbe<Void> watcher = KIT.createTestProbe();
  private ActorRef<AskStream.Command> stream;
  private SessionManager.Ask asked;

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void begin() {
    stream = KIT.spawn(AskStream.create(manager.getRef(), call, MAX_WAITING));
    stream.tell(new AskStream.Begin(null));
    asked = manager.expectMessageClass(SessionManager.Ask.class);
  }

  @Test
  void events_areNumberedAndSentInOrder() throws Exception {
    accept();
    say("a");
    say("b");
    asked.subscriber().tell(new ReasoningEvent.Finished(SessionEnding.ANSWERED));

    assertEquals("s 1 a", next());
    assertEquals("s 2 b", next());
    assertTrue(sent().getEvent().hasFinished());
    assertTrue(call.ended.get(5, TimeUnit.SECONDS).isEmpty());
    watcher.expectTerminated(stream);
  }

  @Test
  void clientThatDoesNotRead_getsEventsWhenItReadsAgain() throws Exception {
    call.ready = false;
    accept();
    List.of("a", "b", "c").forEach(this::say);
    watcher.expectNoMessage(Duration.ofMillis(50));
    assertTrue(call.sent.isEmpty());

    call.ready = true;
    stream.tell(new AskStream.Ready());

    assertEquals(List.of("s 1 a", "s 2 b", "s 3 c"), List.of(next(), next(), next()));
  }

  @Test
  void clientThatNeverReads_isCutOffAtTheBound() throws Exception {
    call.ready = false;
    accept();
    List.of("a", "b", "c", "d").forEach(this::say);

    Status status = call.ended.get(5, TimeUnit.SECONDS).orElseThrow();

    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals("events: none read (expected: < 3 behind)", status.getDescription());
    watcher.expectTerminated(stream);
  }

  @Test
  void clientThatGoes_takesTheSubscriberWithIt() {
    accept();

    stream.tell(new AskStream.Gone());

    watcher.expectTerminated(asked.subscriber());
  }

  @Test
  void refusal_isUnavailable() throws Exception {
    asked
        .replyTo()
        .tell(new SessionManager.Refused(Duration.ofSeconds(2), "sessions: 9 (expected: < 9)"));

    Status status = call.ended.get(5, TimeUnit.SECONDS).orElseThrow();

    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
    assertEquals("sessions: 9 (expected: < 9)", status.getDescription());
  }

  @Test
  void failure_endsTheCallBehindWhatWasSaid() throws Exception {
    accept();
    say("a");
    asked.subscriber().tell(new ReasoningEvent.Failed(SessionFailure.WORKER_LOST, "gone"));

    assertEquals(
        Status.Code.UNAVAILABLE, call.ended.get(5, TimeUnit.SECONDS).orElseThrow().getCode());
    assertEquals("s 1 a", next());
  }

  private void accept() {
    asked.replyTo().tell(new SessionManager.Accepted("s"));
  }

  private void say(String text) {
    asked.subscriber().tell(new ReasoningEvent.Text(text));
  }

  private String next() throws InterruptedException {
    var event = sent().getEvent();
    return event.getSessionId() + " " + event.getEventNumber() + " " + event.getText().getText();
  }

  private AskResponse sent() throws InterruptedException {
    return call.sent.poll(5, TimeUnit.SECONDS);
  }
}
