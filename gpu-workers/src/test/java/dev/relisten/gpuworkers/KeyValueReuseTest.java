package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.Preempted;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys and values that outlive their slot: parked ones, and prefixes that many begin with. */
class KeyValueReuseTest {
  private static final String SAID = "at <seg>1, 2</seg> rain</answer>";
  private static final AudioSlice SLICE = Bench.sound(40, 16_000);

  /** 50 audio tokens: four pieces. */
  private static final AudioSlice LONG = Bench.sound(60, 32_000);

  private static final SequenceKey Q = Bench.key("q");
  private static final int PREFIX_TOKENS = 2 + 5;
  private static final long PREFIX_BYTES = PREFIX_TOKENS * Float.BYTES;
  private static final long LONG_PREFIX_BYTES = (2 + 50) * Float.BYTES;

  private final ByteLanguage language = new ByteLanguage();

  @Test
  void manyQuestionsAboutOneClipComputeItsPrefixOnce() {
    ScriptEngine engine = engine(4);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    for (String question : List.of("q", "p", "r", "s")) {
      bench.ask(question);
    }
    bench.run();
    assertEquals(5, soundRows(engine));
    assertEquals(List.of(3_200), engine.encodedSamples);
    assertEquals(PREFIX_BYTES, bench.generations.keyValueBytes());
    for (String question : List.of("q", "p", "r", "s")) {
      Bench alone = new Bench(engine(1), language);
      alone.ask(question);
      alone.run();
      assertArrayEquals(alone.ids(Bench.key(question)), bench.ids(Bench.key(question)));
      assertArrayEquals(
          opened(alone, question).promptIds(), opened(bench, question).promptIds(), question);
    }
  }

  @Test
  void aLaterQuestionNeedsNeitherTheSoundNorAnEncoding() {
    ScriptEngine engine = engine(2);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    bench.ask("p");
    bench.run();
    bench.generations.open(bench.open("q", Bench.GREEDY), 0);
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    assertEquals(1, engine.encodedSamples.size());
  }

  @Test
  void whereTheFirstLeavesUnfinished_theNextComputes() {
    ScriptEngine engine = engine(3);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    askLong(bench, "first");
    askLong(bench, "q");
    askLong(bench, "third");
    while (engine.steps.isEmpty()) {
      bench.generations.turn(0);
    }
    assertEquals(1, bench.generations.usedSlots());
    bench.cancel(Bench.key("first"));
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    assertTrue(bench.events(Bench.key("third"), Tokens.class).size() > 0);
    assertEquals(50 + 14, soundRows(engine));
  }

  @Test
  void whoIsMoreUrgentDoesNotWait() {
    ScriptEngine engine = engine(2);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    bench.standing = Standing.of(Priority.BACKGROUND);
    askLong(bench, "later");
    while (engine.steps.isEmpty()) {
      bench.generations.turn(0);
    }
    bench.standing = Standing.of(Priority.INTERACTIVE);
    askLong(bench, "q");
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    assertEquals(2 * 50, soundRows(engine));
    assertEquals(LONG_PREFIX_BYTES, bench.generations.keyValueBytes());
  }

  @Test
  void whereThereIsNoRoom_nobodyWaits_andNothingIsKept() {
    ScriptEngine engine = engine(3);
    Bench bench = new Bench(engine, language, Bench.settings(PREFIX_BYTES - 1));
    bench.ask("p");
    bench.ask("q");
    bench.ask("r");
    bench.run();
    assertEquals(3 * 5, soundRows(engine));
    assertEquals(0, bench.generations.keyValueBytes());
  }

  @Test
  void aPausedSequenceMakesWayAtOnce_andGoesOnWithoutComputingAnythingAgain() {
    ScriptEngine engine = engine(1);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    bench.ask("q");
    bench.run();
    bench.ask("free");
    bench.run();
    assertTrue(bench.events(Bench.key("free"), Tokens.class).size() > 0);
    bench.cancel(Bench.key("free"));
    engine.steps.clear();
    bench.generations.supply(SLICE, 0);
    bench.resume(Q, new Part.Slice(SLICE.ref()));
    bench.run();
    assertEquals(FinishReason.ANSWER, bench.finish(Q));
    assertEquals("at  rain</answer>", bench.text(Q));
    assertEquals(1 + 27 + " rain</answer>".length() - 1, engine.rowsComputed());
    bench.cancel(Q);
    assertEquals(PREFIX_BYTES, bench.generations.keyValueBytes());
  }

  @Test
  void twoChangePlacesThoughThereIsRoomForOneOnly() {
    int tokens = "at <seg>1, 2</seg>".length() - 1 + PREFIX_TOKENS + 3;
    Bench bench = new Bench(engine(1), language, Bench.settings(tokens * Float.BYTES));
    SequenceKey again = new SequenceKey("again", 1);
    bench.ask("q");
    bench.ask(bench.open(again, "q", Bench.clip(), Bench.GREEDY, Bench.BUDGET));
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(again));
    bench.generations.supply(SLICE, 0);
    for (SequenceKey key : List.of(Q, again)) {
      bench.resume(key, new Part.Slice(SLICE.ref()));
      bench.run();
      assertEquals(FinishReason.ANSWER, bench.finish(key));
      bench.cancel(key);
    }
  }

  @Test
  void whereTheBudgetIsShort_theLongestPausedIsEvicted_andContinueSaysSo() {
    int tokens = "at <seg>1, 2</seg>".length() - 1 + PREFIX_TOKENS + 3;
    Bench bench = new Bench(engine(1), language, Bench.settings(tokens * Float.BYTES));
    SequenceKey second = new SequenceKey("second", 1);
    bench.ask("q");
    bench.run();
    bench.ask(bench.open(second, "q", Bench.clip(), Bench.GREEDY, Bench.BUDGET));
    bench.run();
    bench.ask("free");
    bench.run();
    assertEquals(List.of(), bench.events(Bench.key("free")));
    bench.generations.turn(Bench.SETTINGS.evictPausedAfter().toNanos());
    bench.run();
    assertTrue(bench.events(Bench.key("free"), Tokens.class).size() > 0);
    bench.resume(Q);
    assertInstanceOf(Preempted.class, bench.last(Q));
    assertEquals("<seg>1, 2</seg>", bench.tag(second));
  }

  @Test
  void keysAndValuesThatCannotBeSavedFailTheirOwnerAlone() {
    ScriptEngine engine = engine(1);
    Bench bench = new Bench(engine, language, Bench.settings(1_000));
    bench.ask("q");
    bench.run();
    engine.savesFail = true;
    bench.ask(bench.open(Bench.key("other"), "p", SLICE, Bench.GREEDY, 3), SLICE);
    bench.generations.turn(0);
    engine.savesFail = false;
    bench.run();
    assertEquals(FinishReason.ERROR, bench.finish(Q));
    assertEquals(FinishReason.LENGTH, bench.finish(Bench.key("other")));
  }

  @Test
  void whatCannotFitIsRefusedAlone() {
    Bench bench = new Bench(engine(2), language, Bench.settings(1_000));
    bench.ask("q");
    bench.generations.turn(0);
    Part tooMuch = new Part.Ids(new int[300]);
    SequenceKey large = Bench.key("large");
    bench.ask(bench.open(large, "p", Bench.clip(), Bench.GREEDY, 9, tooMuch));
    bench.run();
    Rejected rejected = assertInstanceOf(Rejected.class, bench.last(large));
    assertEquals(Reason.TOO_LONG, rejected.reason());
    assertEquals("context: 310 tokens (expected: < 300)", rejected.message());
    assertEquals("at ", bench.text(Q));
    assertEquals(1, bench.generations.usedSlots());
  }

  private ScriptEngine engine(int slots) {
    return new ScriptEngine(language, slots, 300).says("q", SAID);
  }

  private static void askLong(Bench bench, String question) {
    bench.generations.open(bench.open(Bench.key(question), question, LONG, Bench.GREEDY, 40), 0);
    bench.generations.supply(LONG, 0);
  }

  private static Opened opened(Bench bench, String question) {
    return bench.events(Bench.key(question), Opened.class).get(0);
  }

  /** Rows that are sound. */
  private static int soundRows(ScriptEngine engine) {
    int rows = 0;
    for (Engine.Chunk chunk : engine.steps.stream().flatMap(List::stream).toList()) {
      float[] values = chunk.embeddings();
      for (int i = 0; i < values.length; i += 2) {
        rows += values[i] < 0 ? 1 : 0;
      }
    }
    return rows;
  }
}
