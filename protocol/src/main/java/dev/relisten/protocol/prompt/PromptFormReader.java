package dev.relisten.protocol.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.protocol.prompt.PromptForm.AnswersWith;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code relisten.json}; unknown and missing keys fail. */
final class PromptFormReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> KEYS = Set.of("prompt", "answers_with");
  private static final Set<String> PROMPT_KEYS =
      Set.of("system", "user", "user_without_choices", "choice_separator");
  private static final String LISTENING = "listening";
  private static final Set<String> LISTENING_KEYS =
      Set.of("window_seconds", "overlap_seconds", "question", "notes");

  private final String source;

  PromptFormReader(String source) {
    this.source = source;
  }

  PromptForm read(String json) {
    JsonNode root = parse(json);
    requireKeys("", root, KEYS, Set.of(LISTENING));
    JsonNode prompt = root.get("prompt");
    requireKeys("prompt.", prompt, PROMPT_KEYS, Set.of());
    Optional<String> system = system(prompt);
    String user = text("prompt.", prompt, "user");
    String free = text("prompt.", prompt, "user_without_choices");
    String separator = text("prompt.", prompt, "choice_separator");
    AnswersWith answersWith = answersWith(text("", root, "answers_with"));
    ListeningForm listening =
        root.has(LISTENING) ? listening(root.get(LISTENING)) : ListeningForm.echo();
    try {
      return new PromptForm(system, user, free, separator, answersWith, listening);
    } catch (IllegalArgumentException e) {
      throw problem("prompt." + e.getMessage());
    }
  }

  private ListeningForm listening(JsonNode node) {
    requireKeys("listening.", node, LISTENING_KEYS, Set.of());
    int window = number(node, "window_seconds");
    int overlap = number(node, "overlap_seconds");
    String question = text("listening.", node, "question");
    String notes = text("listening.", node, "notes");
    try {
      return new ListeningForm(window, overlap, question, notes);
    } catch (IllegalArgumentException e) {
      throw problem("listening." + e.getMessage());
    }
  }

  private JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw problem("not JSON: " + e.getOriginalMessage());
    }
  }

  private void requireKeys(String path, JsonNode node, Set<String> keys, Set<String> optional) {
    if (!node.isObject()) {
      throw problem(path + " is no object (expected: keys " + new TreeSet<>(keys) + ")");
    }
    Set<String> found = new TreeSet<>();
    node.fieldNames().forEachRemaining(found::add);
    found.removeAll(optional);
    if (!found.equals(keys)) {
      throw problem(path + "keys: " + found + " (expected: " + new TreeSet<>(keys) + ")");
    }
  }

  private Optional<String> system(JsonNode prompt) {
    return prompt.get("system").isNull()
        ? Optional.empty()
        : Optional.of(text("prompt.", prompt, "system"));
  }

  private int number(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (!value.isInt()) {
      throw problem("listening." + key + ": " + value + " (expected: a whole number)");
    }
    return value.intValue();
  }

  private String text(String path, JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (!value.isTextual()) {
      throw problem(path + key + ": " + value + " (expected: a string)");
    }
    return value.textValue();
  }

  private AnswersWith answersWith(String name) {
    if (name.equals("choice_text")) {
      return AnswersWith.CHOICE_TEXT;
    }
    throw problem("answers_with: \"" + name + "\" (expected: \"choice_text\")");
  }

  private IllegalArgumentException problem(String message) {
    return new IllegalArgumentException(source + ": " + message);
  }
}
