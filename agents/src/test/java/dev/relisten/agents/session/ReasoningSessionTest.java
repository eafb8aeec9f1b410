package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.session.ReasoningEvent.Usage;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.Part;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop as it should go, and every outcome of a tag. */
class ReasoningSessionTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final SessionBench bench = new SessionBench(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void whatIsLeftBehindIsToldBeforeTheLastEvent() {
    TestProbe<Object> both = KIT.createTestProbe();
    ScriptedWorker worker = bench.worker();
    bench.ask(both.getRef().narrow(), both.getRef().narrow());
    worker.opens();
    worker.writes("<think>x</think><answer>rain</answer>");
    Object before = both.receiveMessage();
    Object last = both.receiveMessage();
    while (!(last instanceof Finished)) {
      before = last;
      last = both.receiveMessage();
    }
    FinishedReasoning left = assertInstanceOf(FinishedReasoning.class, before);
    assertEquals(last, left.events().get(left.events().size() - 1));
  }

  @Test
  void relistensAndAnswers() {
    bench.choices = List.of("sea waves", "rain");
    ScriptedWorker worker = bench.worker();
    bench.ask();

    Open open = worker.opens();
    assertEquals(List.of(), open.committed());
    assertEquals(2_048, open.budgetTokens());
    Started started = bench.expect(Started.class);
    assertEquals(SessionBench.CLIP_SAMPLES, started.shown().lengthSamples());

    worker.writes("<think>at <seg>0.3, 2.1</seg>");
    bench.expectText("<think>at ");
    assertEquals(1, bench.expect(SegmentRequested.class).number());
    Continue resumed = worker.goesOn();
    Part.Slice slice = (Part.Slice) resumed.insertions().get(0);
    assertEquals(4_800, slice.ref().startSample());
    assertEquals(33_600, slice.ref().endSample());
    bench.expect(new SegmentHeard(1, slice.ref(), ScriptedWorker.SLICE_TOKENS, false));

    worker.writes(" with rain.</think><answer>Rain</answer>");
    bench.expectText(" with rain.</think><answer>Rain</answer>");
    bench.expect(new Answered("Rain", AnswerSource.TAGGED, OptionalInt.of(1)));
    Usage usage = bench.expect(Usage.class);
    assertEquals(ScriptedWorker.PROMPT_TOKENS, usage.promptTokens());
    String written = "<think>at <seg>0.3, 2.1</seg> with rain.</think><answer>Rain</answer>";
    assertEquals(written.length(), usage.sampledTokens());
    assertEquals(ScriptedWorker.SLICE_TOKENS + 2, usage.insertedTokens());
    assertEquals(0, usage.insertedAudioSeconds().compareTo(new BigDecimal("1.8")));
    assertEquals(2, usage.turns());
    bench.expect(new Finished(SessionEnding.ANSWERED));
    worker.expectCancel(Ending.ANSWERED);
    bench.expectReleased(Ending.ANSWERED);
  }

  @Test
  void leavesATraceThatReplays() {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    worker.writes("<seg>0, 1</seg>");
    worker.goesOn();
    worker.writes("ok<answer>x</answer>");

    FinishedReasoning left = bench.left();
    assertEquals("<seg>0, 1</seg>ok<answer>x</answer>", left.text());
    assertEquals("abc", left.model().orElseThrow().sha256());
    assertEquals(ScriptedWorker.PROMPT_TOKENS, left.opened().orElseThrow().promptIds().length);
    assertEquals(1, left.slices().size());
    assertEquals(64, left.slices().get(0).sha256().length());
    List<Part> parts = left.parts();
    assertEquals(3, parts.size());
    assertArrayEquals("<seg>0, 1</seg>".chars().toArray(), ((Part.Ids) parts.get(0)).ids());
    assertInstanceOf(Part.Slice.class, parts.get(1));
    assertArrayEquals("ok<answer>x</answer>".chars().toArray(), ((Part.Ids) parts.get(2)).ids());
    assertEquals(new Finished(SessionEnding.ANSWERED), left.events().get(left.events().size() - 1));
  }

  @Test
  void endPastTheClip_isHeardToTheEnd_andSaid() {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    worker.writes("<seg>9, 12</seg>");
    bench.expect(SegmentRequested.class);
    Part.Slice slice = (Part.Slice) worker.goesOn().insertions().get(0);
    assertEquals(SessionBench.CLIP_SAMPLES, slice.ref().endSample());
    assertTrue(bench.expect(SegmentHeard.class).clipped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<seg>1, 1.1</seg>|TOO_SHORT|length: 1600 samples (expected: >= 3200, 0.2 s)",
        "<seg>2, 1</seg>|REVERSED|end: 1 s (expected: >= start, 2 s)",
        "<seg>10, 11</seg>|OUT_OF_RANGE|start: 10 s (expected: < 10 s, the clip's end)",
        "<seg>-1, 2</seg>|MALFORMED|start: -1 (expected: >= 0)",
        "<seg>1.2.3, 4</seg>|MALFORMED|start: \"1.2.3\" (expected: seconds, such as 1.5, or m:ss)",
      })
  void refusedTag_isSaid_andNothingIsInserted(String tag, SegmentOutcome why, String message) {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    worker.writes(tag);
    SegmentRequested requested = bench.expect(SegmentRequested.class);
    bench.expect(new SegmentRefused(1, requested.tag(), why, message));
    assertEquals(List.of(), worker.goesOn().insertions());
    worker.writes("<answer>x</answer>");
    assertEquals(
        2,
        bench.left().events().stream()
            .filter(Usage.class::isInstance)
            .mapToInt(usage -> ((Usage) usage).turns())
            .sum());
  }

  @Test
  void refusal_isToldToTheModelOnce_whereConfigured() {
    bench.settings = Changed.refusalText(bench.settings, " (not heard: {message}) ");
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    worker.writes("<seg>2, 1</seg>");
    bench.expect(SegmentRequested.class);
    bench.expect(SegmentRefused.class);
    String told = " (not heard: end: 1 s (expected: >= start, 2 s)) ";
    assertEquals(List.of(new Part.ForcedText(told)), worker.goesOn().insertions());
    bench.expectText(told);
    worker.writes("<answer>x</answer>");
    bench.expectText("<answer>x</answer>");
    assertEquals(AnswerSource.TAGGED, bench.expect(Answered.class).how());
  }

  @Test
  void withoutRelistening_tagsPauseAndGoOnWithNothing() {
    bench.options(o -> Changed.relisten(o, false));
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    assertEquals(SegmentOutcome.RELISTENING_OFF, bench.expect(SegmentRefused.class).reason());
    assertEquals(List.of(), worker.goesOn().insertions());
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    assertEquals(SegmentOutcome.RELISTENING_OFF, bench.expect(SegmentRefused.class).reason());
  }

  @Test
  void turnEndWithoutABlock_matchesTheOnlyChoiceNamedBehindTheThinking() {
    bench.choices = List.of("male", "female");
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    worker.writesPlain("<think>male or female?</think> It is a female voice.");
    worker.finishes(FinishReason.END_OF_TURN);
    List<ReasoningEvent> events = bench.remaining();
    assertTrue(
        events.contains(new Answered("female", AnswerSource.MATCHED, OptionalInt.of(1))),
        events::toString);
  }

  @Test
  void unknownClip_fails() {
    bench.clips.lose(SessionBench.CLIP);
    bench.ask();
    bench.expect(new Failed(SessionFailure.CLIP_NOT_FOUND, "clip: c1 (expected: a stored clip)"));
    assertEquals(1, bench.left().events().size());
  }

  @Test
  void noWorker_fails() {
    bench.ask();
    bench.expect(new Failed(SessionFailure.NO_WORKER, "workers: 0 (expected: 1)"));
  }

  @Test
  void explicitScopeLongerThanTheWindow_failsAndNamesBothLengths() {
    bench.scope = new Scope.From(0);
    bench.worker(SessionBench.model(8_192, 100_000));
    bench.ask();
    bench.expect(
        new Failed(
            SessionFailure.CLIP_TOO_LONG,
            "sound: 160000 samples (expected: <= 100000, the longest that nano takes at once)"));
    bench.expectReleased(Ending.FAILED);
  }

  @Test
  void promptTooLongForTheWorker_fails() {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.expectOpen();
    worker.rejects(Rejected.Reason.TOO_LONG);
    bench.expect(new Failed(SessionFailure.CLIP_TOO_LONG, "scripted refusal"));
  }

  @Test
  void clipThatVanishesDuringThinking_fails() {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.clips.lose(SessionBench.CLIP);
    worker.writes("<seg>1, 2</seg>");
    List<ReasoningEvent> events = bench.remaining();
    Failed failed = (Failed) events.get(events.size() - 1);
    assertEquals(SessionFailure.CLIP_NOT_FOUND, failed.failure());
    worker.expectCancel(Ending.FAILED);
  }
}
