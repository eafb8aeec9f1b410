package dev.relisten.gpuworkers.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.relisten.protocol.prompt.PromptNotes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads a directory of scenes: questions.jsonl, targets.jsonl, notes.jsonl, and the recordings that
 * they name.
 */
final class TrainingScenes {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final String[] NOTED_KEYS = {
    "id",
    "audio_path",
    "start_seconds",
    "end_seconds",
    "notes",
    "parts",
    "question",
    "choices",
    "target"
  };

  private TrainingScenes() {}

  /** All scenes in the order of the file. Errors name the file and the line. */
  static List<TrainingScene> read(Path directory) throws IOException {
    Map<String, String> targets = new LinkedHashMap<>();
    for (JsonNode node : lines(directory.resolve("targets.jsonl"), "id", "target")) {
      targets.put(node.get("id").asText(), node.get("target").asText());
    }
    Map<String, List<TrainingScene.Example>> scenes = new LinkedHashMap<>();
    Path questions = directory.resolve("questions.jsonl");
    for (JsonNode node : lines(questions, "id", "audio_path", "question", "choices")) {
      scenes
          .computeIfAbsent(node.get("audio_path").asText(), path -> new ArrayList<>())
          .add(example(node, Optional.empty(), target(node, targets)));
    }
    return scenes.entrySet().stream()
        .map(e -> TrainingScene.whole(directory.resolve(e.getKey()), List.copyOf(e.getValue())))
        .toList();
  }

  /** The names of all sounds in the scenes. */
  static List<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode node : lines(directory.resolve("questions.jsonl"), "events")) {
      node.get("events").forEach(event -> names.add(event.path("sound").asText()));
    }
    return List.copyOf(names);
  }

  /** The questions of {@code notes.jsonl}, each with what it shows. */
  static List<TrainingScene> readNoted(Path directory) throws IOException {
    List<TrainingScene> scenes = new ArrayList<>();
    Path file = directory.resolve("notes.jsonl");
    for (JsonNode node : lines(file, NOTED_KEYS)) {
      PromptNotes notes =
          new PromptNotes(
              node.get("notes").asText(),
              node.get("start_seconds").decimalValue(),
              node.get("end_seconds").decimalValue());
      List<TrainingScene.Part> parts = new ArrayList<>();
      for (JsonNode part : node.get("parts")) {
        Path audio = directory.resolve(part.path("audio_path").asText());
        BigDecimal start = part.path("start_seconds").decimalValue();
        parts.add(new TrainingScene.Part(audio, start));
      }
      Path shown = directory.resolve(node.get("audio_path").asText());
      TrainingScene.Example example =
          example(node, Optional.of(notes), node.get("target").asText());
      scenes.add(new TrainingScene(shown, List.copyOf(parts), List.of(example)));
    }
    return scenes;
  }

  private static String target(JsonNode node, Map<String, String> targets) {
    String id = node.get("id").asText();
    String target = targets.get(id);
    if (target == null) {
      throw new IllegalArgumentException("targets.jsonl: no id " + id + " (expected: one line)");
    }
    return target;
  }

  private static TrainingScene.Example example(
      JsonNode node, Optional<PromptNotes> notes, String target) {
    List<String> choices = new ArrayList<>();
    node.get("choices").forEach(choice -> choices.add(choice.asText()));
    String question = node.get("question").asText();
    String id = node.get("id").asText();
    return new TrainingScene.Example(id, question, List.copyOf(choices), notes, target);
  }

  private static List<JsonNode> lines(Path file, String... keys) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode node = JSON.readTree(line);
        for (String key : keys) {
          if (!node.has(key)) {
            throw new IllegalArgumentException(
                file + ", line " + (nodes.size() + 1) + ": no " + key + " (expected: " + key + ")");
          }
        }
        nodes.add(node);
      }
    }
    return nodes;
  }
}
