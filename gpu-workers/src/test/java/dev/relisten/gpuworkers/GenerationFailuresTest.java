package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Preempted;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, lost or broken, and that it stays alone. */
class GenerationFailuresTest {
  private static final SequenceKey Q = Bench.key("q");
  private static final String SAID = "at <seg>1, 2</seg> rain</answer>";

  private final ByteLanguage language = new ByteLanguage();
  private final ScriptEngine engine = new ScriptEngine(language, 2, 300).says("q", SAID);
  private final Bench bench = new Bench(engine, language);

  @Test
  void aLongPausedSequenceIsEvictedForOneThatWaits_thenContinueSaysKvLost() {
    ScriptEngine one = new ScriptEngine(language, 1, 300).says("q", SAID);
    Bench narrow = new Bench(one, language);
    narrow.ask("q");
    narrow.run();
    narrow.ask("free");
    narrow.run();
    assertEquals(List.of(), narrow.events(Bench.key("free")));
    narrow.generations.turn(Bench.SETTINGS.evictPausedAfter().toNanos());
    narrow.run();
    assertTrue(narrow.events(Bench.key("free"), Tokens.class).size() > 0);
    narrow.resume(Q);
    Preempted preempted = assertInstanceOf(Preempted.class, narrow.last(Q));
    assertEquals("KV lost: evicted while paused", preempted.message());
    narrow.resume(Q);
    assertEquals(Reason.UNKNOWN_SEQUENCE, ((Rejected) narrow.last(Q)).reason());
  }

  @Test
  void continueAfterTheEndIsUnknown() {
    bench.ask("q");
    bench.run();
    bench.cancel(Q);
    bench.resume(Q);
    assertEquals(Reason.UNKNOWN_SEQUENCE, ((Rejected) bench.last(Q)).reason());
    bench.resume(Bench.key("never seen"));
  }

  @Test
  void aHigherEpochSupersedesAndALowerOneIsDropped() {
    SequenceKey second = new SequenceKey("q", 2);
    bench.ask("q");
    bench.generations.turn(0);
    bench.ask(bench.open(second, "q", Bench.clip(), Bench.GREEDY, 100));
    assertEquals("ending: SUPERSEDED", ((Finished) bench.last(Q)).message());
    int told = bench.events(Q).size();
    bench.ask("q");
    bench.run();
    assertEquals(told, bench.events(Q).size());
    assertEquals("<seg>1, 2</seg>", bench.tag(second));
    assertEquals(1, bench.generations.usedSlots());
  }

  @Test
  void poisonedSoundFailsAlone() {
    for (int first : new int[] {ScriptEngine.POISON_SAMPLE, ScriptEngine.POISON_SAMPLE + 1}) {
      AudioSlice poison = Bench.sound(first, 3_200);
      SequenceKey key = Bench.key("poisoned by " + first);
      bench.generations.open(bench.open(key, "x", poison, Bench.GREEDY, 9), 0);
      bench.generations.supply(poison, 0);
      bench.run();
      assertEquals(FinishReason.ERROR, bench.finish(key));
    }
    bench.ask("q");
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    assertEquals(1, bench.generations.usedSlots());
  }

  @Test
  void soundOfAnotherLengthThanNamedFailsAlone() {
    AudioSlice wrong = new AudioSlice(Bench.clip().ref(), new short[7]);
    bench.generations.open(bench.open("q", Bench.GREEDY), 0);
    bench.generations.supply(wrong, 0);
    bench.run();
    Finished finished = assertInstanceOf(Finished.class, bench.last(Q));
    assertTrue(finished.message().endsWith("samples: 7 (expected: 3200)"), finished::message);
  }

  @Test
  void aFailingStepFailsOnlyWhoIsAtFault() {
    for (String question : List.of(ScriptEngine.FAILING_QUESTION, ScriptEngine.NAN_QUESTION)) {
      Bench shared = new Bench(new ScriptEngine(language, 3, 300).says("q", SAID), language);
      shared.ask("q");
      shared.ask(question);
      shared.run();
      assertEquals(FinishReason.ERROR, shared.finish(Bench.key(question)));
      assertEquals("<seg>1, 2</seg>", shared.tag(Q));
      assertEquals("at ", shared.text(Q));
      assertEquals(1, shared.generations.usedSlots());
    }
  }

  @Test
  void refusesWhenFull() {
    for (int i = 0; i < 6; i++) {
      bench.generations.open(bench.open("waits " + i, Bench.GREEDY), 0);
    }
    bench.generations.open(bench.open("q", Bench.GREEDY), 0);
    Rejected rejected = assertInstanceOf(Rejected.class, bench.last(Q));
    assertEquals(Reason.FULL, rejected.reason());
    assertEquals("waiting: 6 (expected: < 6)", rejected.message());
    assertEquals(6, bench.generations.waiting());
  }

  @Test
  void refusesWhatCanNeverFit() {
    AudioSlice huge = new AudioSlice(new SliceRef("huge", 0, 4_800_001), new short[1]);
    AudioSlice wide = new AudioSlice(new SliceRef("wide", 0, 480_000), new short[1]);
    for (AudioSlice clip : List.of(huge, wide)) {
      SequenceKey key = Bench.key(clip.ref().sha256());
      bench.generations.open(bench.open(key, "q", clip, Bench.GREEDY, 9), 0);
      assertEquals(Reason.TOO_LONG, ((Rejected) bench.last(key)).reason());
    }
    assertEquals(0, bench.generations.waiting());
  }

  @Test
  void refusesNonsenseByName() {
    GenerationOptions cold = new GenerationOptions(-1, 1, 0, 0, 0, 1);
    bench.generations.open(bench.open("q", cold), 0);
    Rejected rejected = assertInstanceOf(Rejected.class, bench.last(Q));
    assertEquals(Reason.INVALID, rejected.reason());
    assertEquals("temperature: -1.0 (expected: >= 0.0)", rejected.message());
  }

  @Test
  void whatIsQuietForTooLongIsFreed() {
    bench.ask("q");
    bench.run();
    SequenceKey waits = Bench.key("waits");
    AudioSlice other = Bench.sound(9, 3_200);
    bench.generations.open(bench.open(waits, "waits", other, Bench.GREEDY, 9), 0);
    bench.generations.expire(Duration.ofSeconds(30).toNanos());
    assertEquals(List.of(), bench.events(waits));
    bench.generations.expire(Duration.ofSeconds(31).toNanos());
    assertEquals("sound awaited: longer than PT30S", ((Preempted) bench.last(waits)).message());
    assertInstanceOf(SegmentTagged.class, bench.last(Q));
    bench.generations.expire(Duration.ofSeconds(301).toNanos());
    assertEquals("paused: longer than PT5M", ((Preempted) bench.last(Q)).message());
    assertEquals(0, bench.generations.usedSlots());
  }
}
