package dev.relisten.agents.curation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotedMakerTest {
  private static final int QUESTIONS = 400;
  private static final Pattern TAG =
      Pattern.compile("<seg>([0-9.]+), ([0-9.]+)</seg> (?:it is )?([a-z ]+?)(?=, |\\.<)");
  private static final List<String> VOCABULARY =
      List.of("rain", "sea waves", "a dog barking", "a rooster", "the digit eight");

  @TempDir private static Path directory;
  private static List<JsonNode> lines;

  @BeforeAll
  static void make() throws Exception {
    Path file = directory.resolve("notes.jsonl");
    maker(5).write(file, QUESTIONS);
    lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(new ObjectMapper().readTree(line));
    }
  }

  @Test
  void everyQuestionIsALineOfItsOwn_sameSeedSameBytes() throws Exception {
    Set<String> ids = new HashSet<>();
    lines.forEach(line -> ids.add(line.get("id").asText()));
    assertEquals(QUESTIONS, ids.size());
    Path again = directory.resolve("again.jsonl");
    maker(5).write(again, QUESTIONS);
    assertArrayEquals(
        Files.readAllBytes(directory.resolve("notes.jsonl")), Files.readAllBytes(again));
  }

  @Test
  void everyTagIsAnEntryOfTheNotes_andTheNameBehindItIsTheEntrys() {
    int tags = 0;
    for (JsonNode line : lines) {
      Set<String> entries = Set.of(line.get("notes").asText().split("; "));
      Matcher tag = TAG.matcher(line.get("target").asText());
      while (tag.find()) {
        String entry = tag.group(1) + "-" + tag.group(2) + " " + tag.group(3);
        assertTrue(entries.contains(entry), entry + " in " + line);
        tags++;
      }
    }
    assertTrue(tags > QUESTIONS, "tags: " + tags);
  }

  @Test
  void partsFollowEachOther_andOneOfThemIsShown() {
    for (JsonNode line : lines) {
      BigDecimal end = BigDecimal.ZERO;
      boolean shown = false;
      for (JsonNode part : line.get("parts")) {
        BigDecimal start = new BigDecimal(part.get("start_seconds").asText());
        assertTrue(start.compareTo(end) >= 0, line.toString());
        shown |= part.get("start_seconds").equals(line.get("start_seconds"));
        end = start.add(new BigDecimal("6"));
      }
      assertTrue(shown, line.toString());
    }
  }

  @Test
  void theAnswerToPresent_isWhatTheNotesSay() {
    Set<String> answers = new HashSet<>();
    for (JsonNode line : lines) {
      if (line.get("kind").asText().equals("present")) {
        String question = line.get("question").asText();
        boolean noted =
            VOCABULARY.stream()
                .filter(question::contains)
                .anyMatch(line.get("notes").asText()::contains);
        String answer = "<answer>" + (noted ? "yes" : "no") + "</answer>";
        assertTrue(line.get("target").asText().endsWith(answer), line.toString());
        answers.add(answer);
      }
    }
    assertEquals(2, answers.size());
  }

  private static NotedMaker maker(long seed) {
    List<NotedMaker.Noted> scenes =
        List.of(
            scene("a.wav", event("0.5", "2.0", "rain"), event("2.5", "4.0", "a dog barking")),
            scene("b.wav", event("1.0", "1.4", "the digit eight"), event("2.0", "5.0", "rain")),
            scene("c.wav", event("0.8", "2.2", "a rooster"), event("3.0", "4.1", "sea waves")));
    return new NotedMaker(scenes, VOCABULARY, 0.25, new SplittableRandom(seed));
  }

  private static NotedMaker.Noted scene(String audio, SoundEvent... events) {
    return new NotedMaker.Noted(Path.of(audio), List.of(events), 6L * 16_000);
  }

  private static SoundEvent event(String start, String end, String sound) {
    return new SoundEvent(new BigDecimal(start), new BigDecimal(end), sound);
  }
}
