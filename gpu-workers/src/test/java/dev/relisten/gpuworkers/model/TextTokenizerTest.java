package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
  private static TextTokenizer tokenizer;
  private static JsonNode cases;

  @BeforeAll
  static void open() {
    tokenizer = TextTokenizer.read(Vectors.checkpoint());
    cases = Json.read(Vectors.reference().resolve("expected/cases.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void matchesThePublicTokenizer() {
    for (JsonNode c : cases.get("tokenizer")) {
      String text = c.get("text").asText();
      assertArrayEquals(ids(c.get("ids_text_only")), tokenizer.encode(text), text);
      assertArrayEquals(ids(c.get("ids_with_special")), tokenizer.encodeWithControl(text), text);
    }
  }

  @Test
  void decodesWhatThePublicTokenizerDecodes() {
    for (JsonNode run : cases.get("runs")) {
      assertEquals(run.get("greedy_text").asText(), tokenizer.decode(ids(run.get("greedy_ids"))));
    }
  }

  @Test
  void controlTokensHaveTheirIdsAndNoText() {
    cases
        .get("special_tokens")
        .fields()
        .forEachRemaining(
            token -> {
              assertEquals(token.getValue().asInt(), tokenizer.controlToken(token.getKey()));
              assertEquals(0, tokenizer.bytes(token.getValue().asInt()).length);
            });
    assertEquals(0, tokenizer.bytes(699).length);
  }

  @Test
  void aMissingControlTokenIsNamed() {
    var error =
        assertThrows(InvalidCheckpointException.class, () -> tokenizer.controlToken("<|audio|>"));
    assertTrue(error.getMessage().contains("no control token <|audio|>"), error.getMessage());
  }

  @Test
  void everyByteHasItsToken() {
    for (int b = 0; b < 256; b++) {
      String spelled = String.valueOf(ByteAlphabet.sorted().charAt(b));
      assertArrayEquals(ByteAlphabet.bytes(spelled), tokenizer.bytes(b));
    }
    assertArrayEquals(" ".getBytes(StandardCharsets.UTF_8), tokenizer.bytes(220));
  }

  @Test
  void textSurvivesBothWays() {
    for (String text : new String[] {"", " ", "a\u0000b", "\ud83d\ude42 naïve", "\r\n\t x", "٣४"}) {
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)), text);
    }
    assertEquals("a?b", tokenizer.decode(tokenizer.encode("a\ud83db")));
  }

  @Test
  void longTextIsNotCut() {
    assertEquals(20_000, tokenizer.encode("1".repeat(20_000)).length);
  }

  @Test
  void aCharacterComesWithItsLastByte() {
    StreamDecoder decoder = tokenizer.stream();
    int[] smile = tokenizer.encode("\ud83d\ude42");
    for (int i = 0; i < smile.length - 1; i++) {
      assertEquals("", decoder.append(smile[i]));
    }
    assertEquals("\ud83d\ude42", decoder.append(smile[smile.length - 1]));
    assertEquals("", decoder.flush());
  }

  @Test
  void brokenBytesAreReplacedAtOnceAndAtTheEnd() {
    StreamDecoder decoder = tokenizer.stream();
    int[] smile = tokenizer.encode("\ud83d\ude42");
    assertEquals("", decoder.append(smile[0]));
    assertEquals("\ufffda", decoder.append(tokenizer.encode("a")[0]));
    decoder.append(smile[0]);
    assertEquals("\ufffd", decoder.flush());
    assertEquals("a", decoder.append(tokenizer.encode("a")[0]));
  }

  @Test
  void refusesWhatIsNoByteLevelBpe(@TempDir Path dir) throws IOException {
    assertThrows(InvalidCheckpointException.class, () -> TextTokenizer.read(dir));
    Files.writeString(dir.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
    var error = assertThrows(InvalidCheckpointException.class, () -> TextTokenizer.read(dir));
    assertTrue(error.getMessage().contains("model: Unigram (expected: BPE"), error.getMessage());
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .flatMapToInt(n -> IntStream.of(n.asInt()))
        .toArray();
  }
}
