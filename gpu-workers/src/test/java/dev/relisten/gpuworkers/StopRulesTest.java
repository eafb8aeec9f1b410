package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.GenerationOptions;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.tag.SegmentTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where a generation stops, and what is shown until then. */
class StopRulesTest {
  private static final SequenceKey Q = Bench.key("q");
  private static final String SAID =
      "<think>\u00e9t\u00e9 \ud83c\udf27 a<b <seg>0.3, 2.1</seg> rain</think><answer>\u96e8</answer>";

  private final ByteLanguage language =
      new ByteLanguage("</seg>. Then", "</answer> Human:", "</seg><seg>3, 4</seg>!", "<seg>1, ");

  @Test
  void pausesAtSegmentTag() {
    Bench bench = bench("at <seg>0.3, 2.1</seg> rain");
    SegmentTagged tagged = assertInstanceOf(SegmentTagged.class, bench.last(Q));
    assertInstanceOf(SegmentTag.WellFormed.class, tagged.tag());
    assertEquals("at ", bench.text(Q));
    assertEquals("at <seg>0.3, 2.1</seg>".length(), bench.ids(Q).length);
  }

  @Test
  void goesOnBehindTheTag() {
    Bench bench = bench("at <seg>0.3, 2.1</seg> rain</answer>");
    bench.resume(Q);
    bench.run();
    assertEquals("at  rain</answer>", bench.text(Q));
    assertEquals(FinishReason.ANSWER, bench.finish(Q));
  }

  @Test
  void malformedTagPausesToo() {
    Bench bench = bench("at <seg>1..2, 3</seg> rain");
    SegmentTagged tagged = assertInstanceOf(SegmentTagged.class, bench.last(Q));
    assertInstanceOf(SegmentTag.Malformed.class, tagged.tag());
  }

  @Test
  void textBehindTheTagInItsTokenComesWithTheNextTurn() {
    Bench bench = bench(ids("at <seg>1, 2", language.piece("</seg>. Then"), " rain"));
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    assertEquals("at ", bench.text(Q));
    bench.resume(Q);
    assertEquals("at . Then rain", bench.run().text(Q));
  }

  @Test
  void aSecondTagInOneTokenPausesAgainBeforeAnythingIsSampled() {
    int piece = language.piece("</seg><seg>3, 4</seg>!");
    Bench bench = bench(ids("<seg>1, 2", piece, " rain"));
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
    int sampled = bench.ids(Q).length;
    bench.resume(Q);
    bench.run();
    assertEquals("<seg>3, 4</seg>", bench.tag(Q));
    assertEquals(sampled, bench.ids(Q).length);
    bench.resume(Q);
    assertEquals("! rain", bench.run().text(Q));
  }

  @Test
  void answerEndsTheTurn_textBehindItIsCut_idsAreKept() {
    int piece = language.piece("</answer> Human:");
    Bench bench = bench(ids("<answer>dog", piece, " hello"));
    assertEquals(FinishReason.ANSWER, bench.finish(Q));
    assertEquals("<answer>dog</answer>", bench.text(Q));
    int[] ids = bench.ids(Q);
    assertEquals(piece, ids[ids.length - 1]);
  }

  @Test
  void answerInCapitalsEndsTheTurnToo() {
    assertEquals(FinishReason.ANSWER, bench("<Answer>dog</Answer> more").finish(Q));
  }

  @Test
  void endOfTurnIsToldAndNotPartOfTheSequence() {
    Bench bench = bench("I do not know <se");
    assertEquals(FinishReason.END_OF_TURN, bench.finish(Q));
    assertEquals("I do not know <se", bench.text(Q));
    assertArrayEquals(language.encode("I do not know <se"), bench.ids(Q));
  }

  @Test
  void forcedTextGoesOnBehindTheLastWord() {
    ScriptEngine engine = new ScriptEngine(language, 1, 200);
    Bench bench = new Bench(engine.says("q", "no idea123rain</answer>"), language);
    bench.ask(bench.open(Q, "q", Bench.clip(), Bench.GREEDY, "no idea".length()));
    bench.run();
    assertEquals(FinishReason.LENGTH, bench.finish(Q));
    bench.resume(Q, new Part.ForcedText("<a>"));
    bench.run();
    assertEquals("no idearain</answer>", bench.text(Q));
  }

  @Test
  void endOfTurnWithoutNewInputEndsAgain() {
    Bench bench = bench("no idea");
    bench.resume(Q);
    bench.run();
    assertEquals(2, bench.events(Q, Finished.class).size());
    assertEquals(FinishReason.END_OF_TURN, bench.finish(Q));
  }

  @Test
  void tagCutOffByTheEndOfTurnIsMalformed_thenTheTurnEnds() {
    Bench bench = bench("see <seg>1.2");
    SegmentTagged tagged = assertInstanceOf(SegmentTagged.class, bench.last(Q));
    assertInstanceOf(SegmentTag.Malformed.class, tagged.tag());
    bench.resume(Q);
    bench.run();
    assertEquals(FinishReason.END_OF_TURN, bench.finish(Q));
    assertEquals("see ", bench.text(Q));
  }

  @Test
  void budgetEndsTheTurn_andNoHalfTagIsToldOrShown() {
    ScriptEngine engine = new ScriptEngine(language, 1, 200).says("q", "a <seg>1, 2</seg> b");
    Bench bench = new Bench(engine, language);
    bench.ask(bench.open(Q, "q", Bench.clip(), Bench.GREEDY, 9));
    bench.run();
    assertEquals(FinishReason.LENGTH, bench.finish(Q));
    assertEquals(9, bench.ids(Q).length);
    assertEquals("a ", bench.text(Q));
    bench.resume(Q);
    bench.run();
    assertEquals("<seg>1, 2</seg>", bench.tag(Q));
  }

  @Test
  void forcedTextDropsAnUnfinishedTag_keepsOtherHeldText() {
    int tag = language.piece("<seg>1, ");
    Bench bench = new Bench(engine(ids("x", tag, "FFFF", "</answer>")), language);
    bench.ask(bench.open(Q, "q", Bench.clip(), Bench.GREEDY, 2));
    bench.run().resume(Q, new Part.ForcedText("<a>;"));
    assertEquals("x</answer>", bench.run().text(Q));
    Bench held = new Bench(engine(ids("x<se", "FFFF", "</answer>")), language);
    held.ask(held.open(Q, "q", Bench.clip(), Bench.GREEDY, 4));
    held.run().resume(Q, new Part.ForcedText("<a>;"));
    assertEquals("x<se</answer>", held.run().text(Q));
  }

  @Test
  void textHeldBackBeforeAnInsertionIsToldBeforeIt() {
    Bench bench = new Bench(engine(ids("x<se", "FFFF", "</answer>")), language);
    bench.ask(bench.open(Q, "q", Bench.clip(), Bench.GREEDY, 4));
    bench.run().resume(Q, new Part.ForcedText("<a>;"));
    List<GenerationEvent> events = bench.run().events(Q);
    int inserted = events.indexOf(bench.events(Q, Inserted.class).get(0));
    String before =
        events.subList(0, inserted).stream()
            .filter(Tokens.class::isInstance)
            .map(event -> ((Tokens) event).text())
            .collect(Collectors.joining());
    assertEquals("x<se", before);
  }

  @Test
  void aTagBegunInForcedTextIsStillATag() {
    Bench bench = new Bench(engine(ids("F", "1, 2</seg>")), language);
    bench.ask(bench.open(Q, "q", Bench.clip(), Bench.GREEDY, 1));
    bench.run().resume(Q, new Part.ForcedText(""));
    Bench forced = new Bench(engine(ids("FFFFF", "1, 2</seg> x")), language);
    forced.ask(forced.open("q", Bench.GREEDY, new Part.ForcedText("<seg>")));
    forced.run();
    assertEquals("<seg>1, 2</seg>", forced.tag(Q));
    assertEquals("", forced.text(Q));
  }

  @Test
  void fullContextEndsTheTurn() {
    Bench bench = new Bench(new ScriptEngine(language, 1, 60).says("q", "x".repeat(99)), language);
    bench.ask("q");
    bench.run();
    assertEquals(FinishReason.CONTEXT_FULL, bench.finish(Q));
    int prompt = 2 + 5 + 1 + 1 + 1;
    assertEquals(60 - prompt, bench.ids(Q).length);
    bench.resume(Q, new Part.ForcedText("more"));
    bench.run();
    assertEquals("context: 64 tokens (expected: < 60)", ((Finished) bench.last(Q)).message());
  }

  @Test
  void repetitionEndsTheTurn() {
    ScriptEngine engine = new ScriptEngine(language, 1, 400).says("q", "ok " + "b ".repeat(99));
    Bench bench = new Bench(engine, language);
    bench.ask(bench.open("q", new GenerationOptions(0, 1, 0, 0, 4, 3)));
    bench.run();
    assertEquals(FinishReason.REPETITION, bench.finish(Q));
    assertEquals("ok b b b b b b b", bench.text(Q));
  }

  @Test
  void controlTokensOfTheModelNeverEnter() {
    Bench bench = new Bench(engine(ids("ab", ByteLanguage.AUDIO, "c")), language);
    bench.ask("q");
    bench.run();
    assertTrue(IntStream.of(bench.ids(Q)).noneMatch(id -> id == ByteLanguage.AUDIO));
  }

  @Test
  void howeverTokensAreCut_theSameIsShownAndTagged() {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      List<String> pieces = split(SAID, random);
      ByteLanguage cut = new ByteLanguage(pieces.toArray(String[]::new));
      Object[] script = random.nextBoolean() ? whole(cut, pieces) : new Object[] {SAID};
      ScriptEngine engine = new ScriptEngine(cut, 1, 300).script("q", ids(cut, script));
      Bench bench = new Bench(engine, cut);
      bench.ask("q");
      bench.run();
      assertEquals("<seg>0.3, 2.1</seg>", bench.tag(Q));
      bench.resume(Q);
      bench.run();
      assertEquals(FinishReason.ANSWER, bench.finish(Q));
      assertEquals(SAID.replaceAll("<seg>.*</seg>", ""), bench.text(Q));
      bench.events(Q, Tokens.class).forEach(t -> assertFalse(t.text().contains("\uFFFD")));
    }
  }

  @Test
  void idsAreToldAtOnceThoughTheirTextIsHeldBack() {
    Bench bench = bench("<seg>1, 2</seg>");
    List<Tokens> tokens = bench.events(Q, Tokens.class);
    assertEquals("<seg>1, 2</seg>".length(), tokens.size());
    tokens.forEach(one -> assertEquals(1, one.ids().length));
  }

  private Bench bench(String said) {
    return bench(language.encode(said));
  }

  private Bench bench(int[] script) {
    Bench bench = new Bench(engine(script), language);
    bench.ask("q");
    return bench.run();
  }

  private ScriptEngine engine(int[] script) {
    return new ScriptEngine(language, 1, 200).script("q", script);
  }

  private int[] ids(Object... parts) {
    return ids(language, parts);
  }

  /** Texts become bytes, integers stay. */
  private static int[] ids(ByteLanguage language, Object... parts) {
    return List.of(parts).stream()
        .flatMapToInt(
            part ->
                part instanceof Integer id
                    ? IntStream.of(id)
                    : IntStream.of(language.encode((String) part)))
        .toArray();
  }

  private static Object[] whole(ByteLanguage language, List<String> pieces) {
    return pieces.stream().map(language::piece).toArray();
  }

  private static List<String> split(String text, Random random) {
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(6));
      to += to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }
}
