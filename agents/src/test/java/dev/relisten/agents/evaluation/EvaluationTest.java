package dev.relisten.agents.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.QuestionSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Reply RAIN =
      Questions.reply(
          "<think>at <seg>1.0, 3.0</seg> rain.</think><answer>rain</answer>",
          "rain",
          Questions.tag("1.0", "3.0", SegmentOutcome.HEARD));

  @Test
  void reportsEveryKindAndWhatBecameOfTags() throws Exception {
    QuestionSet set =
        new QuestionSet(
            List.of(item("a", "first", "rain"), item("b", "first", "fog"), item("c", "last", "x")));
    Asking asking = item -> item.id().equals("c") ? Reply.failed("NOT_FOUND") : RAIN;
    Report report = new Evaluation(asking, 2).run(set, grade -> {});

    assertEquals(3, report.questions());
    assertEquals(1 / 3.0, report.accuracy());
    assertEquals(2 / 3.0, report.wellFormed());
    assertEquals(
        Map.of("first", new Report.Kind(2, 1), "last", new Report.Kind(1, 0)), report.byKind());
    assertEquals(2 / 3.0, report.tagsPerQuestion());
    assertEquals(1.0, report.tagOverlap().orElseThrow());
    assertEquals(Map.of("tagged", 2L, "missing", 1L), report.answers());
    assertEquals(Map.of("heard", 2L), report.tags());
    assertEquals(Map.of("answered", 2L, "not_found", 1L), report.endings());
  }

  @Test
  void gradesComeInTheSetsOrder() throws Exception {
    List<QuestionItem> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      items.add(item("q" + i, "first", "rain"));
    }
    List<String> seen = new ArrayList<>();
    new Evaluation(item -> RAIN, 4)
        .run(new QuestionSet(items), grade -> seen.add(grade.item().id()));
    assertEquals(items.stream().map(QuestionItem::id).toList(), seen);
  }

  @Test
  void asksSeveralAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    Asking asking =
        item -> {
          awaitOthers(together);
          return RAIN;
        };
    QuestionSet set =
        new QuestionSet(
            List.of(item("a", "first", "x"), item("b", "first", "x"), item("c", "first", "x")));
    assertEquals(3, new Evaluation(asking, 3).run(set, grade -> {}).questions());
  }

  @Test
  void stopsWhenTheServiceIsGone() {
    Asking gone =
        item -> {
          throw io.grpc.Status.UNAVAILABLE.asRuntimeException();
        };
    QuestionSet set = new QuestionSet(List.of(item("a", "first", "x")));
    assertThrows(
        io.grpc.StatusRuntimeException.class, () -> new Evaluation(gone, 1).run(set, g -> {}));
  }

  @Test
  void refusesAnEmptySet() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Evaluation(item -> RAIN, 1).run(new QuestionSet(List.of()), g -> {}));
    assertEquals("questions: 0 (expected: >= 1)", refused.getMessage());
  }

  @Test
  void textsNameEveryFigure() throws Exception {
    QuestionSet set = new QuestionSet(List.of(item("a", "first", "rain")));
    List<Grade> grades = new ArrayList<>();
    Report report = new Evaluation(item -> RAIN, 1).run(set, grades::add);
    JsonNode json = new ObjectMapper().readTree(ReportText.json(report));
    assertEquals(1.0, json.get("accuracy").doubleValue());
    assertEquals(1.0, json.get("well_formed").doubleValue());
    assertEquals(1.0, json.get("by_kind").get("first").doubleValue());
    assertEquals(1, json.get("questions_by_kind").get("first").intValue());
    JsonNode graded = new ObjectMapper().readTree(ReportText.json(grades.get(0)));
    assertEquals("tagged", graded.get("how").textValue());
    assertTrue(graded.get("right").booleanValue());
    String table = ReportText.table(report);
    assertTrue(table.contains("first                      1       1  100.0 %"), table);
    assertTrue(table.contains("tags               heard 1"), table);
  }

  private static void awaitOthers(CyclicBarrier together) throws IOException {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("never three at once", e);
    }
  }

  private static QuestionItem item(String id, String kind, String answer) {
    return new QuestionItem(
        id, Path.of("clip.wav"), "What?", List.of(), answer, kind, List.of(Questions.rain()));
  }
}
