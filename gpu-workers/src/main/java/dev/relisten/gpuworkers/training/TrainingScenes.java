package dev.relisten.gpuworkers.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads a directory of scenes: questions.jsonl, targets.jsonl, and the recordings they name. */
final class TrainingScenes {
  private static final ObjectMapper JSON = new ObjectMapper();

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
          .add(example(node, targets));
    }
    return scenes.entrySet().stream()
        .map(e -> new TrainingScene(directory.resolve(e.getKey()), List.copyOf(e.getValue())))
        .toList();
  }

  private static TrainingScene.Example example(JsonNode node, Map<String, String> targets) {
    String id = node.get("id").asText();
    String target = targets.get(id);
    if (target == null) {
      throw new IllegalArgumentException("targets.jsonl: no id " + id + " (expected: one line)");
    }
    List<String> choices = new ArrayList<>();
    node.get("choices").forEach(choice -> choices.add(choice.asText()));
    String question = node.get("question").asText();
    return new TrainingScene.Example(id, question, List.copyOf(choices), target);
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
