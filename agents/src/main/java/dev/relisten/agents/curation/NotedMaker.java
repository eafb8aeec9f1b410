package dev.relisten.agents.curation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes questions about long recordings that nobody has to store: scenes put one behind the other
 * with long pauses, one of them shown, all of them noted. {@code notes.jsonl} has one a line:
 *
 * <pre>id, audio_path, start_seconds, end_seconds, notes, parts, question, choices, kind, target
 * </pre>
 *
 * <p>{@code audio_path} is what is shown, from {@code start_seconds} on; {@code parts} says where
 * each scene begins: {@code audio_path, start_seconds}. All times are those of the recording.
 */
final class NotedMaker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int USUAL_PARTS = 6;
  private static final int MOST_PARTS = 12;
  private static final int LONGEST_PAUSE_TENTHS = 3_000;
  private static final int LATEST_START_TENTHS = 36_000;
  private static final int DRAWS = 100;

  private final List<Noted> scenes;
  private final List<String> vocabulary;
  private final Choices choices;
  private final RandomGenerator random;

  /** A scene as it was made. */
  record Noted(Path audio, List<SoundEvent> events, long samples) {}

  private record Part(Noted scene, BigDecimal start) {
    List<SoundEvent> events() {
      return scene.events().stream()
          .map(
              event ->
                  new SoundEvent(
                      event.startSeconds().add(start),
                      event.endSeconds().add(start),
                      event.sound()))
          .toList();
    }

    BigDecimal end() {
      return start.add(BigDecimal.valueOf(scene.samples() * 10 / PcmFormat.RATE_HZ, 1));
    }
  }

  /** Draws from these scenes, at least one. */
  NotedMaker(
      List<Noted> scenes, List<String> vocabulary, double freeShare, RandomGenerator random) {
    this.scenes = scenes;
    this.vocabulary = vocabulary;
    this.choices = new Choices(vocabulary, freeShare);
    this.random = random;
  }

  /** Writes {@code count} questions. */
  void write(Path file, int count) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < count; i++) {
        out.append(line(i)).append('\n');
      }
    }
  }

  private String line(int number) {
    while (true) {
      List<Part> parts = parts();
      List<SoundEvent> events = parts.stream().flatMap(part -> part.events().stream()).toList();
      Optional<Draft> draft = draft(events);
      if (draft.isPresent()) {
        return line("n%05d".formatted(number), parts, events, draft.get()).toString();
      }
    }
  }

  private List<Part> parts() {
    int most = random.nextInt(10) == 0 ? MOST_PARTS : USUAL_PARTS;
    int count = random.nextInt(1, most + 1);
    List<Part> parts = new ArrayList<>();
    int first = random.nextInt(3) == 0 ? LATEST_START_TENTHS : LONGEST_PAUSE_TENTHS;
    BigDecimal at = BigDecimal.valueOf(random.nextInt(first), 1);
    for (int i = 0; i < count; i++) {
      Part part = new Part(scenes.get(random.nextInt(scenes.size())), at);
      parts.add(part);
      at = part.end().add(BigDecimal.valueOf(random.nextInt(1, LONGEST_PAUSE_TENTHS), 1));
    }
    return parts;
  }

  private Optional<Draft> draft(List<SoundEvent> events) {
    Drafter drafter = new Drafter(events, vocabulary, new NotedThought(), random);
    Optional<Draft> draft = Optional.empty();
    for (int i = 0; i < DRAWS && draft.isEmpty(); i++) {
      draft = drafter.draft(QuestionKind.draw(random));
    }
    return draft;
  }

  private ObjectNode line(String id, List<Part> parts, List<SoundEvent> events, Draft draft) {
    Part shown = parts.get(random.nextInt(parts.size()));
    ObjectNode node = JSON.createObjectNode();
    node.put("id", id);
    node.put("audio_path", path(shown));
    node.put("start_seconds", shown.start());
    node.put("end_seconds", shown.end());
    node.put("notes", Chain.notes(events));
    ArrayNode all = node.putArray("parts");
    for (Part part : parts) {
      all.addObject().put("audio_path", path(part)).put("start_seconds", part.start());
    }
    node.put("question", draft.question());
    choices.draw(draft, events, random).forEach(node.putArray("choices")::add);
    node.put("kind", draft.kind().text());
    return node.put("target", draft.target());
  }

  private static String path(Part part) {
    return part.scene().audio().toString().replace('\\', '/');
  }
}
