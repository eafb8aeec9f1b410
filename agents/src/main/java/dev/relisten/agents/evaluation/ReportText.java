package dev.relisten.agents.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** A report and its grades, for people as a table and for programs as JSON objects of one line. */
public final class ReportText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportText() {}

  /** Several lines, without a line end behind the last. */
  public static String table(Report report) {
    StringBuilder table = new StringBuilder();
    line(table, "%-18s %9s %7s %8s", "kind", "questions", "right", "accuracy");
    report.byKind().forEach((kind, score) -> row(table, kind, score));
    int right = report.byKind().values().stream().mapToInt(Report.Kind::right).sum();
    row(table, "all", new Report.Kind(report.questions(), right));
    line(table, "%-18s %s", "well-formed", percent(report.wellFormed()));
    line(table, "%-18s %.2f", "tags a question", report.tagsPerQuestion());
    report.tagOverlap().ifPresent(x -> line(table, "%-18s %.3f", "tags' overlap (IoU)", x));
    report.notesErrorSeconds().ifPresent(x -> line(table, "%-18s %.2f s", "notes' time error", x));
    line(table, "%-18s %s", "answers", counts(report.answers()));
    line(table, "%-18s %s", "tags", counts(report.tags()));
    line(table, "%-18s %s", "endings", counts(report.endings()));
    return table.toString().stripTrailing();
  }

  /** The keys accuracy, well_formed and by_kind, and all else that the report holds. */
  public static String json(Report report) {
    ObjectNode node = JSON.createObjectNode().put("event", "report");
    node.put("questions", report.questions());
    node.put("accuracy", report.accuracy());
    node.put("well_formed", report.wellFormed());
    ObjectNode kinds = node.putObject("by_kind");
    report.byKind().forEach((kind, score) -> kinds.put(kind, score.accuracy()));
    ObjectNode questions = node.putObject("questions_by_kind");
    report.byKind().forEach((kind, score) -> questions.put(kind, score.questions()));
    node.put("tags_per_question", report.tagsPerQuestion());
    report.tagOverlap().ifPresent(x -> node.put("tag_iou", x));
    report.notesErrorSeconds().ifPresent(x -> node.put("notes_error_seconds", x));
    report.answers().forEach(node.putObject("answers")::put);
    report.tags().forEach(node.putObject("tags")::put);
    report.endings().forEach(node.putObject("endings")::put);
    return node.toString();
  }

  /** One question's outcome. */
  public static String json(Grade grade) {
    ObjectNode node = JSON.createObjectNode().put("event", "graded");
    node.put("id", grade.item().id());
    node.put("kind", grade.item().kind());
    node.put("expected", grade.item().answer());
    node.put("answer", grade.reply().answer());
    node.put("how", lowerCase(grade.reply().how()));
    node.put("right", grade.right());
    node.put("well_formed", grade.wellFormed());
    node.put("ending", lowerCase(grade.reply().ending()));
    node.put("text", grade.reply().text());
    return node.toString();
  }

  private static void row(StringBuilder table, String name, Report.Kind score) {
    line(
        table,
        "%-18s %9d %7d %8s",
        name,
        score.questions(),
        score.right(),
        percent(score.accuracy()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String counts(Map<String, Long> counts) {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append(what).append(' ').append(count).append(", "));
    return text.isEmpty() ? "none" : text.substring(0, text.length() - 2);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String lowerCase(Object name) {
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
