package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> TEXTS =
      List.of(
          "which digit is heard after the dog? Choices: 1; 2; 3; 4",
          "<think>the dog is at <seg>0.8, 1.2</seg> and the digit 3 is after it.</think>",
          "<answer>3</answer>",
          "which sound is heard after the digit 12? Choices: the dog; the rain");

  @TempDir private Path dir;

  @Test
  void mergesTheMostFrequentPairFirst() {
    BpeVocabulary vocabulary = BpeTrainer.train(List.of("ab ab ab cd cd", "ab"), 258);
    assertEquals(new BpeVocabulary.Merge("a", "b"), vocabulary.merges().get(0));
    assertEquals("ab", vocabulary.entries().get(256));
    assertEquals(2, vocabulary.merges().size());
  }

  @Test
  void equallyFrequentPairsComeByTheirIds() {
    BpeVocabulary vocabulary = BpeTrainer.train(List.of("\nzy\nzy\nba\nba\n"), 257);
    assertEquals(new BpeVocabulary.Merge("b", "a"), vocabulary.merges().get(0));
  }

  @Test
  void stopsWhereNothingRepeats() {
    BpeVocabulary vocabulary = BpeTrainer.train(List.of("abc"), 1_000);
    assertEquals(256, vocabulary.entries().size());
  }

  @Test
  void digitsAndWordsAreNeverJoined() {
    BpeVocabulary vocabulary = BpeTrainer.train(List.of("12 12 12 a1 a1 a1 the dog the dog"), 400);
    assertTrue(vocabulary.entries().stream().skip(256).noneMatch(e -> e.matches(".*\\d.*")));
    assertTrue(vocabulary.entries().stream().noneMatch(e -> e.lastIndexOf('Ġ') > 0));
  }

  @Test
  void theSameTextsGiveTheSameFiles() throws IOException {
    BpeTrainer.train(TEXTS, 300).write(dir.resolve("a"));
    BpeTrainer.train(TEXTS, 300).write(dir.resolve("b"));
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      assertEquals(
          Files.readString(dir.resolve("a/" + name)), Files.readString(dir.resolve("b/" + name)));
    }
  }

  @Test
  void itsFilesTokenizeAsItLearned() throws IOException {
    BpeVocabulary vocabulary = BpeTrainer.train(TEXTS, 320);
    vocabulary.write(dir);
    try (TextTokenizer tokenizer = TextTokenizer.read(dir)) {
      for (String text : TEXTS) {
        int[] ids = tokenizer.encode(text);
        assertEquals(text, tokenizer.decode(ids));
        assertTrue(ids.length < text.length() * 0.7, text + ": " + ids.length);
      }
      assertArrayEquals(new int[] {vocabulary.entries().indexOf("Ġthe")}, tokenizer.encode(" the"));
      for (String token : BpeVocabulary.CONTROL_TOKENS) {
        int id = vocabulary.controlToken(token);
        assertEquals(id, tokenizer.controlToken(token));
        assertArrayEquals(new int[] {id}, tokenizer.encodeWithControl(token));
        assertTrue(tokenizer.encode(token).length > 1);
      }
      assertEquals(vocabulary.size() - 1, tokenizer.controlToken("<|VIDEO|>"));
    }
  }

  @Test
  void readGivesBackWhatWasWritten(@TempDir Path directory) throws IOException {
    BpeVocabulary written = BpeTrainer.train(List.of("the rain, the rain", "the dog"), 270);
    written.write(directory);
    assertEquals(written, BpeVocabulary.read(directory));
  }

  @Test
  void refusesFewerEntriesThanBytes() {
    assertThrows(IllegalArgumentException.class, () -> BpeTrainer.train(TEXTS, 255));
  }
}
