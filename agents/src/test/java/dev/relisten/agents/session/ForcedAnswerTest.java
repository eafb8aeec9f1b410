package dev.relisten.agents.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Finished;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.Part;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever ends the thinking, an answer is forced, and says so. */
class ForcedAnswerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String BOTH = "</think><answer>";

  private final SessionBench bench = new SessionBench(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void afterTheLastTurn() {
    bench.options(o -> Changed.maxTurns(o, 2));
    ScriptedWorker worker = started();
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    worker.goesOn();
    bench.expect(SegmentHeard.class);
    worker.writes("<seg>3, 4</seg>");
    bench.expect(SegmentRequested.class);
    SegmentRefused refused = bench.expect(SegmentRefused.class);
    assertEquals(SegmentOutcome.OVER_BUDGET, refused.reason());
    assertEquals("turns: 2 (expected: < 2 to go on)", refused.message());
    assertForced(worker, BOTH, SessionEnding.TURN_BUDGET);
  }

  @Test
  void atTheSameSegmentAgain() {
    ScriptedWorker worker = started();
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    worker.goesOn();
    bench.expect(SegmentHeard.class);
    worker.writes("<seg>1.00, 2.01</seg>");
    bench.expect(SegmentRequested.class);
    SegmentRefused refused = bench.expect(SegmentRefused.class);
    assertEquals(SegmentOutcome.DUPLICATE, refused.reason());
    assertEquals(
        "segment: 1 to 2.01 s (expected: other than 1 to 2 s, heard before)", refused.message());
    assertForced(worker, BOTH, SessionEnding.DUPLICATE_SEGMENT);
  }

  @Test
  void whenTheAudioBudgetIsSpent() {
    bench.options(o -> Changed.maxInsertedSamples(o, 20_000));
    ScriptedWorker worker = started();
    worker.writes("<seg>1, 3</seg>");
    bench.expect(SegmentRequested.class);
    assertEquals(
        "inserted samples: 0 and this segment (expected: <= 20000)",
        bench.expect(SegmentRefused.class).message());
    assertForced(worker, BOTH, SessionEnding.AUDIO_BUDGET);
  }

  @Test
  void whenTheTokenBudgetIsSpent() {
    bench.options(o -> Changed.maxNewTokens(o, 5));
    ScriptedWorker worker = bench.worker();
    bench.ask();
    assertEquals(5, worker.opens().budgetTokens());
    bench.expect(Started.class);
    worker.writesPlain("hmmmm");
    bench.expectText("hmmmm");
    worker.finishes(FinishReason.LENGTH);
    assertForced(worker, BOTH, SessionEnding.TOKEN_BUDGET);
  }

  @ParameterizedTest
  @CsvSource({
    "END_OF_TURN, NO_ANSWER",
    "ANSWER, NO_ANSWER",
    "REPETITION, REPETITION",
    "CONTEXT_FULL, CONTEXT_FULL"
  })
  void whenTheTurnEndsWithoutAnAnswer(FinishReason reason, SessionEnding ending) {
    ScriptedWorker worker = started();
    worker.writesPlain("well");
    bench.expectText("well");
    worker.finishes(reason);
    assertForced(worker, BOTH, ending);
  }

  @Test
  void whenTheWallTimeIsUp_theWorkerIsInterrupted() {
    bench.options(o -> Changed.maxWallTime(o, Duration.ofMillis(700)));
    ScriptedWorker worker = started();
    worker.writesPlain("hm");
    bench.expectText("hm");
    Continue interruption = worker.expectContinue();
    assertEquals(List.of(new Part.ForcedText(BOTH)), interruption.insertions());
    worker.writesPlain("late");
    bench.expectText("late");
    worker.finishes(FinishReason.LENGTH);
    interruption.insertions().forEach(worker::inserts);
    bench.expectText(BOTH);
    worker.writes("rain</answer>");
    bench.expectText("rain</answer>");
    bench.expect(new Answered("rain", AnswerSource.FORCED, OptionalInt.empty()));
  }

  @Test
  void interruptedBehindItsOwnAnswer_thatAnswerCounts() {
    bench.options(o -> Changed.maxWallTime(o, Duration.ofMillis(700)));
    ScriptedWorker worker = started();
    worker.expectContinue();
    worker.writes("<answer>rain</answer>");
    bench.expectText("<answer>rain</answer>");
    bench.expect(new Answered("rain", AnswerSource.TAGGED, OptionalInt.empty()));
    worker.expectCancel(Ending.ANSWERED);
  }

  @Test
  void interruptedAtATag_theTagIsRefused() {
    bench.options(o -> Changed.maxWallTime(o, Duration.ofMillis(700)));
    ScriptedWorker worker = started();
    Continue interruption = worker.expectContinue();
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    assertEquals(SegmentOutcome.OVER_BUDGET, bench.expect(SegmentRefused.class).reason());
    interruption.insertions().forEach(worker::inserts);
    bench.expectText(BOTH);
  }

  @Test
  void whenTheContextHasRoomForTheAnswerOnly() {
    int context = ScriptedWorker.PROMPT_TOKENS + 128 + Budgets.SLACK_TOKENS + 10;
    ScriptedWorker worker = bench.worker(SessionBench.model(context, 1 << 20));
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    worker.writesPlain("eleven char");
    bench.expectText("eleven char");
    assertForced(worker, BOTH, SessionEnding.CONTEXT_FULL);
  }

  @Test
  void whenASliceFindsNoRoomOnTheWorker() {
    ScriptedWorker worker = started();
    worker.writes("<seg>1, 2</seg>");
    bench.expect(SegmentRequested.class);
    worker.expectContinue();
    worker.finishes(FinishReason.CONTEXT_FULL);
    assertEquals(SegmentOutcome.OVER_BUDGET, bench.expect(SegmentRefused.class).reason());
    assertForced(worker, BOTH, SessionEnding.CONTEXT_FULL);
  }

  @Test
  void thinkingThatWasClosed_isNotClosedAgain() {
    ScriptedWorker worker = started();
    worker.writesPlain("<think>a</think> so");
    bench.expectText("<think>a</think> so");
    worker.finishes(FinishReason.LENGTH);
    assertForced(worker, "<answer>", SessionEnding.CONTEXT_FULL);
  }

  @Test
  void answerThatWasOpened_goesOnAndCountsAsTheModels() {
    ScriptedWorker worker = started();
    worker.writesPlain("<think>a</think><answer>ra");
    bench.expectText("<think>a</think><answer>ra");
    worker.finishes(FinishReason.LENGTH);
    assertEquals(List.of(), worker.goesOn().insertions());
    worker.writes("in</answer>");
    bench.expectText("in</answer>");
    bench.expect(new Answered("rain", AnswerSource.TAGGED, OptionalInt.empty()));
  }

  @Test
  void tagsInsideTheForcedAnswer_areRefusedAndLeftOut() {
    ScriptedWorker worker = started();
    worker.finishes(FinishReason.REPETITION);
    worker.goesOn();
    bench.expectText(BOTH);
    worker.writes("rain<seg>1, 2</seg>");
    bench.expectText("rain");
    bench.expect(SegmentRequested.class);
    assertEquals(SegmentOutcome.OVER_BUDGET, bench.expect(SegmentRefused.class).reason());
    assertEquals(List.of(), worker.goesOn().insertions());
    worker.writes("</answer>");
    bench.expectText("</answer>");
    bench.expect(new Answered("rain", AnswerSource.FORCED, OptionalInt.empty()));
  }

  @Test
  void forcedAnswerWithoutAnEnd_isMissing_neverTheFirstChoice() {
    bench.choices = List.of("rain", "sea");
    ScriptedWorker worker = started();
    worker.finishes(FinishReason.REPETITION);
    worker.goesOn();
    worker.writesPlain("rain or sea");
    worker.finishes(FinishReason.LENGTH);
    List<ReasoningEvent> events = bench.remaining();
    assertTrue(
        events.contains(new Answered("", AnswerSource.MISSING, OptionalInt.empty())),
        events::toString);
    worker.expectCancel(Ending.UNANSWERED);
  }

  private ScriptedWorker started() {
    ScriptedWorker worker = bench.worker();
    bench.ask();
    worker.opens();
    bench.expect(Started.class);
    return worker;
  }

  private void assertForced(ScriptedWorker worker, String opening, SessionEnding ending) {
    Continue forced = worker.goesOn();
    assertEquals(List.of(new Part.ForcedText(opening)), forced.insertions());
    assertEquals(bench.options.answerReserveTokens(), forced.budgetTokens());
    bench.expectText(opening);
    worker.writes("rain</answer>");
    bench.expectText("rain</answer>");
    bench.expect(new Answered("rain", AnswerSource.FORCED, OptionalInt.empty()));
    bench.expect(ReasoningEvent.Usage.class);
    bench.expect(new Finished(ending));
    worker.expectCancel(Ending.ANSWERED);
  }
}
