package dev.relisten.audiostore.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneQuestionsTest {
  private static final String LINE =
      "{\"id\":\"0-1\",\"audio_path\":\"audio/0.wav\",\"question\":\"What is heard first?\","
          + "\"choices\":[\"rain\",\"a dog barking\"],\"answer\":\"rain\",\"kind\":\"first\","
          + "\"events\":[{\"start_seconds\":0.8,\"end_seconds\":10.0,\"sound\":\"rain\"}]}";

  @TempDir Path folder;

  @Test
  void readsWhatIsWritten_pathsRelativeToTheFile() throws IOException {
    QuestionItem item = read(LINE + "\n\n").items().get(0);
    SoundEvent rain = new SoundEvent(new BigDecimal("0.8"), new BigDecimal("10.0"), "rain");
    assertEquals(
        new QuestionItem(
            "0-1",
            folder.resolve("audio/0.wav"),
            "What is heard first?",
            List.of("rain", "a dog barking"),
            "rain",
            "first",
            List.of(rain)),
        item);
    QuestionItem relative =
        new QuestionItem(
            item.id(),
            Path.of("audio/0.wav"),
            item.question(),
            item.choices(),
            item.answer(),
            item.kind(),
            item.events());
    assertEquals(LINE, SceneQuestions.write(relative));
  }

  @Test
  void mistakesNameTheLineAndTheKey() {
    refused("line 1: not JSON", "{\"id\"");
    refused("line 2: id: 0-1 (expected: unique", LINE + "\n" + LINE);
    refused("line 1: line: ARRAY (expected: an object)", "[]");
    refused("line 1: question: missing", LINE.replace("\"question\"", "\"asked\""));
    refused("line 1: kind: 3", LINE.replace("\"first\"", "3"));
    refused(
        "line 1: choices: \"rain\" (expected: a list)",
        LINE.replace("[\"rain\",\"a dog barking\"]", "\"rain\""));
    refused(
        "line 1: answer: snow (expected: one of choices [rain, a dog barking])",
        LINE.replace("\"answer\":\"rain\"", "\"answer\":\"snow\""));
    refused("line 1: start_seconds: \"0.8\"", LINE.replace("0.8", "\"0.8\""));
    refused("line 1: events: ", LINE.replace("0.8", "11"));
    refused("line 1: sound: missing", LINE.replace("\"sound\"", "\"name\""));
  }

  private void refused(String message, String lines) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> read(lines));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private QuestionSet read(String lines) throws IOException {
    Path file = folder.resolve("questions.jsonl");
    Files.writeString(file, lines);
    return SceneQuestions.read(file);
  }
}
