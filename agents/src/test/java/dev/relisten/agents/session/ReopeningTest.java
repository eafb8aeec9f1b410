package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.worker.Dispatch;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A lost sequence is opened again from what is committed, on a higher epoch. */
class ReopeningTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final SessionBench bench = new SessionBench(KIT);
  private final ScriptedWorker first = bench.worker();
  private final ScriptedWorker second = bench.worker();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void deadWorker_theNextGoesOnBehindTheCommittedTokens() {
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.writes("so <seg>1, 2</seg>");
    bench.expectText("so ");
    bench.expect(SegmentRequested.class);
    first.goesOn();
    bench.expect(SegmentHeard.class);
    first.writesPlain("rain");
    bench.expectText("rain");
    first.dies();

    Open again = second.opens();
    assertEquals(new SequenceKey("s1", 1), again.sequence());
    assertEquals(3, again.committed().size());
    assertIds("so <seg>1, 2</seg>", again.committed().get(0));
    assertInstanceOf(Part.Slice.class, again.committed().get(1));
    assertIds("rain", again.committed().get(2));
    assertEquals(2_048 - 22, again.budgetTokens());
    second.writes(".<answer>rain</answer>");
    bench.expectText(".<answer>rain</answer>");
    bench.expect(new Answered("rain", AnswerSource.TAGGED, OptionalInt.empty()));
  }

  @Test
  void silentWorker_isLeftBehind() {
    bench.settings = Changed.decodeIdle(bench.settings, Duration.ofMillis(300));
    bench.ask();
    first.opens();
    first.expectCancel(Ending.SUPERSEDED);
    bench.expectReleased(Ending.SUPERSEDED);
    assertEquals(1, second.opens().sequence().epoch());
  }

  @Test
  void gapInTheNumbers_meansALostMessage() {
    bench.ask();
    first.opens();
    first.writesPlain("a");
    first.losesAnEvent();
    first.writesPlain("c");
    Open again = second.opens();
    assertIds("a", again.committed().get(0));
    assertEquals(1, again.committed().size());
  }

  @Test
  void preempted_opensAgain() {
    bench.ask();
    first.opens();
    first.writesPlain("a");
    first.preempts();
    assertIds("a", second.opens().committed().get(0));
  }

  @Test
  void engineError_opensAgain() {
    bench.ask();
    first.opens();
    first.finishes(FinishReason.ERROR);
    assertEquals(1, second.opens().sequence().epoch());
  }

  @Test
  void fullWorker_isReportedAndAnotherTried() {
    bench.ask();
    first.expectOpen();
    first.rejects(Rejected.Reason.FULL);
    assertInstanceOf(
        Dispatch.WorkerWasFull.class, bench.dispatched.receiveMessage(SessionBench.PATIENCE));
    second.opens();
    bench.expect(Started.class);
  }

  @Test
  void sliceLostWithItsWorker_isInsertedByTheNext() {
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    first.expectContinue();
    first.preempts();

    Open again = second.opens();
    assertEquals(2, again.committed().size());
    assertInstanceOf(Part.Slice.class, again.committed().get(1));
    assertEquals(1, bench.expect(SegmentHeard.class).number());
    second.writes("<seg>3, 4</seg>");
    bench.expect(SegmentRequested.class);
    second.goesOn();
    assertEquals(2, bench.expect(SegmentHeard.class).number());
  }

  @Test
  void sliceHeardBefore_isNotReportedTwice() {
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    first.goesOn();
    bench.expect(SegmentHeard.class);
    first.preempts();
    second.opens();
    second.writesPlain("x");
    bench.expectText("x");
  }

  @Test
  void forcedAnswerLostWithItsWorker_isForcedByTheNext() {
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.writesPlain("hm");
    bench.expectText("hm");
    first.finishes(FinishReason.REPETITION);
    first.expectContinue();
    first.dies();
    Open again = second.opens();
    assertEquals(new Part.ForcedText("</think><answer>"), again.committed().get(1));
    assertEquals(bench.options.answerReserveTokens(), again.budgetTokens());
    bench.expectText("</think><answer>");
    second.writes("rain</answer>");
    bench.expectText("rain</answer>");
    bench.expect(new Answered("rain", AnswerSource.FORCED, OptionalInt.empty()));
  }

  @Test
  void lateMessagesOfAnOlderEpoch_areDropped() {
    bench.ask();
    Open old = first.opens();
    bench.expect(Started.class);
    first.preempts();
    second.opens();
    old.replyTo().tell(new GenerationEvent.Tokens(old.sequence(), 2, new int[] {1}, "ghost"));
    second.writesPlain("real");
    bench.expectText("real");
  }

  @Test
  void openingsAreBounded() {
    bench.settings = Changed.maxReopens(bench.settings, 1);
    bench.ask();
    first.opens();
    bench.expect(Started.class);
    first.preempts();
    second.opens();
    second.preempts();
    List<ReasoningEvent> events = bench.remaining();
    assertEquals(
        new Failed(
            SessionFailure.WORKER_LOST,
            "openings: 2 (expected: <= 2); the last ended so: KV evicted"),
        events.get(events.size() - 1));
    assertFalse(events.stream().anyMatch(Answered.class::isInstance));
  }

  private static void assertIds(String text, Part part) {
    assertArrayEquals(text.chars().toArray(), ((Part.Ids) part).ids());
  }
}
