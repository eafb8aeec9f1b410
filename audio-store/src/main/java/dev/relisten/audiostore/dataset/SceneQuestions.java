package dev.relisten.audiostore.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The format of this project's own scenes, {@code questions.jsonl}: one object a line with {@code
 * id, audio_path, question, choices, answer, kind, events}, each event {@code start_seconds,
 * end_seconds, sound}. Audio paths are relative to the file.
 */
public final class SceneQuestions {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private SceneQuestions() {}

  /**
   * Reads a whole set; blank lines are skipped, further keys ignored.
   *
   * @throws IllegalArgumentException that names the line and the key of the first mistake
   */
  public static QuestionSet read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<QuestionItem> items = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      Line line = new Line(file + " line " + (i + 1), parse(file, i + 1, lines.get(i)));
      QuestionItem item = line.item(file.toAbsolutePath().getParent());
      line.check(ids.add(item.id()), "id", item.id(), "unique in the file");
      items.add(item);
    }
    return new QuestionSet(items);
  }

  /** One line of the format, without its line end; the item's audio path as it is. */
  public static String write(QuestionItem item) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", item.id());
    node.put("audio_path", item.audio().toString().replace('\\', '/'));
    node.put("question", item.question());
    item.choices().forEach(node.putArray("choices")::add);
    node.put("answer", item.answer());
    node.put("kind", item.kind());
    var events = node.putArray("events");
    item.events().forEach(event -> write(event, events.addObject()));
    return node.toString();
  }

  private static void write(SoundEvent event, ObjectNode node) {
    node.put("start_seconds", event.startSeconds());
    node.put("end_seconds", event.endSeconds());
    node.put("sound", event.sound());
  }

  private static JsonNode parse(Path file, int number, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " line " + number + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** One parsed line; {@code where} opens every message. */
  private record Line(String where, JsonNode node) {
    QuestionItem item(Path folder) {
      check(node.isObject(), "line", node.getNodeType().toString(), "an object");
      List<String> choices = choices();
      String answer = text(node, "answer");
      check(
          choices.isEmpty() || choices.contains(answer),
          "answer",
          answer,
          "one of choices " + choices);
      Path audio = folder.resolve(text(node, "audio_path"));
      String question = text(node, "question");
      return new QuestionItem(
          text(node, "id"), audio, question, choices, answer, text(node, "kind"), events());
    }

    private List<String> choices() {
      List<String> choices = new ArrayList<>();
      for (JsonNode choice : array("choices")) {
        check(choice.isTextual(), "choices", choice.toString(), "texts");
        choices.add(choice.textValue());
      }
      return choices;
    }

    private List<SoundEvent> events() {
      List<SoundEvent> events = new ArrayList<>();
      for (JsonNode event : array("events")) {
        BigDecimal start = seconds(event, "start_seconds");
        BigDecimal end = seconds(event, "end_seconds");
        boolean ordered = start.signum() >= 0 && start.compareTo(end) < 0;
        check(ordered, "events", event.toString(), "0 <= start_seconds < end_seconds");
        events.add(new SoundEvent(start, end, text(event, "sound")));
      }
      return events;
    }

    private JsonNode array(String key) {
      JsonNode value = node.path(key);
      check(value.isArray(), key, shown(value), "a list");
      return value;
    }

    private String text(JsonNode of, String key) {
      JsonNode value = of.path(key);
      boolean filled = value.isTextual() && !value.textValue().isBlank();
      check(filled, key, shown(value), "a text that is not blank");
      return value.textValue();
    }

    private BigDecimal seconds(JsonNode event, String key) {
      JsonNode value = event.path(key);
      check(value.isNumber(), key, shown(value), "a number of seconds");
      return value.decimalValue();
    }

    private static String shown(JsonNode value) {
      return value.isMissingNode() ? "missing" : value.toString();
    }

    void check(boolean holds, String key, String value, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(
            where + ": " + key + ": " + value + " (expected: " + expected + ")");
      }
    }
  }
}
