package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.TagBegun;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  private static final SequenceKey Q = Bench.key("q");
  private static final AudioSlice SLICE = Bench.sound(40, 16_000);
  private static final int PROMPT_TOKENS = 2 + 5 + 3;
  private static final String SAID = "at <seg>1, 2</seg> rain</answer>";

  private final ByteLanguage language = new ByteLanguage();
  private final ScriptEngine engine = new ScriptEngine(language, 2, 300).says("q", SAID);
  private final Bench bench = new Bench(engine, language);

  @Test
  void aTagsStartIsToldBeforeTheTag_once() {
    bench.ask("q");
    bench.run();
    List<GenerationEvent> events = bench.events(Q);
    List<TagBegun> begun =
        events.stream().filter(TagBegun.class::isInstance).map(TagBegun.class::cast).toList();
    assertEquals(1, begun.size());
    assertEquals(new BigDecimal("1"), begun.get(0).startSeconds());
    int tagged = events.indexOf(bench.last(Q));
    assertTrue(events.indexOf(begun.get(0)) < tagged, events::toString);
  }

  @Test
  void openedTellsThePromptWithOneIdForEachAudioToken() {
    bench.ask("q");
    bench.run();
    Opened opened = assertInstanceOf(Opened.class, bench.events(Q).get(0));
    int a = ByteLanguage.AUDIO;
    assertArrayEquals(
        new int[] {
          ByteLanguage.USER,
          ByteLanguage.BOS,
          a,
          a,
          a,
          a,
          a,
          ByteLanguage.EOS,
          'q',
          ByteLanguage.ASSISTANT
        },
        opened.promptIds());
    assertEquals(5, opened.audioTokens());
  }

  @Test
  void eventsAreNumberedWithoutGaps() {
    askAndListen();
    List<GenerationEvent> events = bench.events(Q);
    for (int i = 0; i < events.size(); i++) {
      assertEquals(i, events.get(i).number());
    }
  }

  @Test
  void resumeComputesOnlyTheLastTokenAndTheSlice() {
    bench.ask("q");
    bench.run();
    int before = engine.rowsComputed();
    assertEquals(PROMPT_TOKENS + "at <seg>1, 2</seg>".length() - 1, before);
    bench.generations.supply(SLICE, 0);
    bench.resume(Q, new Part.Slice(SLICE.ref()));
    engine.steps.clear();
    bench.run();
    int slice = 1 + 25 + 1;
    assertEquals(1 + slice, rowsUntilFirstToken());
    assertEquals(1 + slice + " rain</answer>".length() - 1, engine.rowsComputed());
  }

  @Test
  void insertedTellsIdsAndRange_beforeTheNextTokens() {
    askAndListen();
    Inserted inserted = bench.events(Q, Inserted.class).get(0);
    assertEquals(Optional.of(SLICE.ref()), inserted.heard());
    assertEquals(27, inserted.ids().length);
    assertEquals(ByteLanguage.BOS, inserted.ids()[0]);
    assertEquals(ByteLanguage.AUDIO, inserted.ids()[25]);
    assertEquals(ByteLanguage.EOS, inserted.ids()[26]);
    List<GenerationEvent> events = bench.events(Q);
    int at = events.indexOf(inserted);
    assertInstanceOf(SegmentTagged.class, events.get(at - 1));
    assertInstanceOf(Tokens.class, events.get(at + 1));
  }

  @Test
  void soundMayComeBeforeOrAfterTheCommandThatNamesIt() {
    bench.generations.supply(Bench.clip(), 0);
    bench.generations.open(bench.open("q", Bench.GREEDY), 0);
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    bench.resume(Q, new Part.Slice(SLICE.ref()));
    bench.run();
    bench.generations.supply(SLICE, 0);
    bench.run();
    assertEquals(FinishReason.ANSWER, bench.finish(Q));
  }

  @Test
  void theSameSoundIsEncodedOnce() {
    bench.ask("q");
    bench.ask("other");
    bench.run();
    assertEquals(List.of(3_200), engine.encodedSamples);
    bench.generations.open(bench.open("third", Bench.GREEDY), 0);
    bench.cancel(Bench.key("other"));
    bench.run();
    assertTrue(bench.events(Bench.key("third"), Tokens.class).size() > 0);
  }

  @Test
  void oneSliceIsEncodedATurn_othersGoOnMeanwhile() {
    bench.ask("free");
    while (bench.events(Bench.key("free"), Tokens.class).isEmpty()) {
      bench.generations.turn(0);
    }
    AudioSlice other = Bench.sound(50, 3_200);
    Part[] heard = {new Part.Slice(SLICE.ref()), new Part.Slice(other.ref())};
    bench.ask(bench.open("q", Bench.GREEDY, heard), SLICE, other);
    for (int i = 0; i < 2; i++) {
      int encoded = engine.encodedSamples.size();
      int told = bench.events(Bench.key("free"), Tokens.class).size();
      bench.generations.turn(0);
      assertEquals(encoded + 1, engine.encodedSamples.size());
      assertEquals(told + 1, bench.events(Bench.key("free"), Tokens.class).size());
    }
  }

  @Test
  void aLongPromptComesInChunks_othersGetATokenEachStep() {
    bench.ask("free");
    while (bench.events(Bench.key("free"), Tokens.class).isEmpty()) {
      bench.generations.turn(0);
    }
    AudioSlice longClip = Bench.sound(60, 160_000);
    SequenceKey key = Bench.key("long");
    bench.generations.open(bench.open(key, "long", longClip, Bench.GREEDY, 3), 0);
    bench.generations.supply(longClip, 0);
    engine.steps.clear();
    int told = bench.events(Bench.key("free"), Tokens.class).size();
    int turns = 0;
    while (bench.events(key, Opened.class).isEmpty()) {
      bench.generations.turn(0);
      turns++;
    }
    assertEquals(told + turns, bench.events(Bench.key("free"), Tokens.class).size());
    engine.steps.forEach(
        step ->
            step.forEach(
                chunk ->
                    assertTrue(
                        ScriptEngine.rows(chunk) <= 1 + Bench.SETTINGS.prefillChunkTokens())));
  }

  @Test
  void sameSeed_sameTokens_aloneAndInAFullBatch() {
    int[] alone = hot(1, "free");
    for (int slots : new int[] {2, 8}) {
      assertArrayEquals(alone, hot(slots, "free"));
    }
    assertTrue(Arrays.stream(alone).distinct().count() > 5, () -> Arrays.toString(alone));
  }

  @Test
  void reopeningGoesOnWithTheSameTokens() {
    SequenceKey key = Bench.key("free");
    int[] all = hot(1, "free");
    for (int cut = 1; cut < all.length; cut += 7) {
      Bench again = new Bench(new ScriptEngine(language, 1, 300), language);
      Part committed = new Part.Ids(Arrays.copyOf(all, cut));
      again.ask(again.open(key, "free", Bench.clip(), Bench.HOT, all.length - cut, committed));
      again.run();
      assertArrayEquals(Arrays.copyOfRange(all, cut, all.length), again.ids(key));
    }
  }

  @Test
  void reopening_atAnyToken_showsAndInsertsTheRestOnce() {
    askAndListen();
    int[] ids = bench.ids(Q);
    int tag = "at <seg>1, 2</seg>".length();
    for (int cut = 1; cut < ids.length; cut++) {
      Bench again = new Bench(new ScriptEngine(language, 1, 300).says("q", SAID), language);
      again.ask(again.open("q", Bench.GREEDY, committed(ids, tag, cut)), SLICE);
      again.run();
      if (cut < tag) {
        assertEquals("<seg>1, 2</seg>", again.tag(Q));
        again.resume(Q);
        again.run();
      }
      assertEquals(FinishReason.ANSWER, again.finish(Q));
      assertEquals("at  rain</answer>", shown(cut) + again.text(Q));
      assertEquals(cut >= tag ? 1 : 0, again.events(Q, Inserted.class).size());
    }
  }

  @Test
  void continueOnARunningSequenceInterruptsItAtTheNextToken() {
    bench.ask("free");
    SequenceKey key = Bench.key("free");
    while (bench.events(key, Tokens.class).size() < 3) {
      bench.generations.turn(0);
    }
    bench.resume(key, new Part.ForcedText("!"));
    bench.generations.turn(0);
    List<GenerationEvent> events = bench.events(key);
    assertInstanceOf(Inserted.class, events.get(4));
    assertInstanceOf(Tokens.class, events.get(5));
  }

  @Test
  void cancelFreesTheSlotAtOnce_isConfirmed_andIsIdempotent() {
    bench.ask("free");
    bench.generations.turn(0);
    assertEquals(1, bench.generations.usedSlots());
    bench.cancel(Bench.key("free"));
    assertEquals(0, bench.generations.usedSlots());
    assertEquals(FinishReason.CANCELLED, bench.finish(Bench.key("free")));
    int told = bench.events(Bench.key("free")).size();
    bench.cancel(Bench.key("free"));
    bench.run();
    assertEquals(told, bench.events(Bench.key("free")).size());
  }

  @Test
  void cancelsAtRandomMomentsLeaveAllSlotsFree() {
    Random random = new Random(17);
    ScriptEngine many = new ScriptEngine(language, 4, 300).says("q", SAID);
    Bench crowd = new Bench(many, language);
    List<SequenceKey> open = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      SequenceKey key = new SequenceKey("session " + i, 1);
      String question = i % 3 == 0 ? "free" : "q";
      crowd.ask(crowd.open(key, question, Bench.clip(), Bench.HOT, 30));
      open.add(key);
      for (int turn = random.nextInt(12); turn > 0; turn--) {
        crowd.generations.turn(0);
      }
      SequenceKey some = open.get(random.nextInt(open.size()));
      crowd.resume(some, new Part.Slice(SLICE.ref()));
      crowd.cancel(open.remove(random.nextInt(open.size())));
    }
    open.forEach(crowd::cancel);
    assertEquals(0, crowd.generations.usedSlots());
    assertEquals(0, crowd.generations.waiting());
    assertTrue(!crowd.generations.turn(0));
  }

  private void askAndListen() {
    bench.ask("q");
    bench.run();
    bench.generations.supply(SLICE, 0);
    bench.resume(Q, new Part.Slice(SLICE.ref()));
    bench.run();
    assertEquals(FinishReason.ANSWER, bench.finish(Q));
  }

  private String shown(int tokens) {
    return bench.events(Q, Tokens.class).stream()
        .limit(tokens)
        .map(Tokens::text)
        .collect(Collectors.joining());
  }

  private int rowsUntilFirstToken() {
    return engine.steps.stream()
        .takeWhile(step -> ScriptEngine.rows(step.get(0)) > 1)
        .mapToInt(step -> ScriptEngine.rows(step.get(0)))
        .sum();
  }

  private static Part[] committed(int[] ids, int tag, int cut) {
    if (cut < tag) {
      return new Part[] {new Part.Ids(Arrays.copyOf(ids, cut))};
    }
    return new Part[] {
      new Part.Ids(Arrays.copyOf(ids, tag)),
      new Part.Slice(SLICE.ref()),
      new Part.Ids(Arrays.copyOfRange(ids, tag, cut))
    };
  }

  private int[] hot(int slots, String question) {
    Bench crowd = new Bench(new ScriptEngine(language, slots, 300), language);
    for (int i = 0; i < slots; i++) {
      String asked = i == slots / 2 ? question : "crowd " + i;
      crowd.ask(crowd.open(Bench.key(asked), asked, Bench.clip(), Bench.HOT, 50));
      crowd.generations.turn(0);
    }
    return crowd.run().ids(Bench.key(question));
  }
}
