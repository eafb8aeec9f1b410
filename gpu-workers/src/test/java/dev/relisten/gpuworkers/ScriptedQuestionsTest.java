package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.ScriptedQuestions.Asked;
import dev.relisten.gpuworkers.ScriptedQuestions.Question;
import dev.relisten.gpuworkers.ScriptedQuestions.Script;
import dev.relisten.gpuworkers.ScriptedQuestions.Span;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedQuestionsTest {
  private static final int SECOND = 16_000;
  private static final Script SCRIPT =
      new Script(List.of(5, 3, 4), List.of(new Span(0.5, 1), new Span(1, 2)));

  private final ByteLanguage language = new ByteLanguage();
  private final ScriptEngine engine =
      new ScriptEngine(language, 3, 2_000).says("tags", "<seg>0, 1</seg>");
  private final ScriptedQuestions worker =
      new ScriptedQuestions(() -> Bench.model(engine, language), Bench.SETTINGS);

  @AfterEach
  void close() {
    worker.close();
    assertTrue(engine.closed);
  }

  @Test
  void everyTurnHasItsLength_andItsSliceBehindIt() {
    Asked asked = worker.ask(List.of(question(0)), SCRIPT, 1).get(0);
    assertEquals(12, asked.ids().length);
    assertEquals(List.of(2 * SECOND, SECOND / 2, SECOND), engine.encodedSamples);
  }

  @Test
  void theSameIdsAloneAndTogether() {
    List<Question> questions = IntStream.range(0, 7).mapToObj(this::question).toList();
    List<Asked> together = worker.ask(questions, SCRIPT, 3);
    List<Asked> alone = worker.ask(questions, SCRIPT, 1);
    for (int i = 0; i < questions.size(); i++) {
      assertEquals(questions.get(i).id(), together.get(i).id());
      assertArrayEquals(alone.get(i).ids(), together.get(i).ids());
    }
  }

  @Test
  void aModelThatEndsATurnItselfIsAnError() {
    Question question = new Question("tags", "tags", List.of(), new short[2 * SECOND]);
    Script long32 = new Script(List.of(32), List.of());
    List<Question> questions = List.of(question);
    assertThrows(CompletionException.class, () -> worker.ask(questions, long32, 1));
  }

  @Test
  void aScriptHasOneTurnMoreThanSlices() {
    List<Integer> turns = List.of(1);
    List<Span> slices = List.of(new Span(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Script(turns, slices));
  }

  private Question question(int number) {
    short[] samples = new short[2 * SECOND];
    samples[0] = (short) (number + 1);
    return new Question("q" + number, "what? " + number, List.of(), samples);
  }
}
