package dev.relisten.gpuworkers.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The byte-level BPE of a checkpoint's tokenizer.json. Text from outside goes through {@link
 * #encode}, in which no control token is ever found. Thread-safe.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
  private static final byte[] NONE = {};

  private final Path file;
  private final HuggingFaceTokenizer plain;
  private final HuggingFaceTokenizer withControl;
  private final Map<Integer, byte[]> bytes;
  private final Map<String, Integer> control;

  private TextTokenizer(
      Path file,
      HuggingFaceTokenizer plain,
      HuggingFaceTokenizer withControl,
      Map<Integer, byte[]> bytes,
      Map<String, Integer> control) {
    this.file = file;
    this.plain = plain;
    this.withControl = withControl;
    this.bytes = bytes;
    this.control = control;
  }

  /** Reads tokenizer.json. Throws InvalidCheckpointException if it is not byte-level BPE. */
  public static TextTokenizer read(Path directory) {
    Path file = directory.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) Json.read(file);
    Map<Integer, byte[]> bytes = vocabulary(file, json);
    Map<String, Integer> control = new LinkedHashMap<>();
    for (JsonNode token : json.path("added_tokens")) {
      String content = token.path("content").asText();
      int id = token.path("id").asInt();
      control.put(content, id);
      boolean special = token.path("special").asBoolean(true);
      bytes.put(id, special ? NONE : content.getBytes(StandardCharsets.UTF_8));
    }
    HuggingFaceTokenizer withControl = open(file, json);
    json.putArray("added_tokens");
    return new TextTokenizer(file, open(file, json), withControl, bytes, control);
  }

  /** The ids of a text in which control tokens are text like any other. */
  public int[] encode(String text) {
    return encode(plain, text);
  }

  /** The ids of a text of our own: control tokens written in it become their ids. */
  public int[] encodeWithControl(String text) {
    return encode(withControl, text);
  }

  /** The id of a control token such as {@code <|AUDIO|>}; InvalidCheckpointException if none. */
  public int controlToken(String content) {
    Integer id = control.get(content);
    if (id == null) {
      throw new InvalidCheckpointException(
          "%s: no control token %s (found: %s)".formatted(file, content, control.keySet()));
    }
    return id;
  }

  /** What a token adds to the text; empty for control tokens and ids outside the vocabulary. */
  public byte[] bytes(int id) {
    return bytes.getOrDefault(id, NONE).clone();
  }

  /** The text of a whole sequence; bytes that are not UTF-8 become U+FFFD. */
  public String decode(int[] ids) {
    StreamDecoder decoder = stream();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(decoder.append(id));
    }
    return text.append(decoder.flush()).toString();
  }

  /** A decoder for one sequence as it grows. */
  public StreamDecoder stream() {
    return new StreamDecoder(this);
  }

  @Override
  public void close() {
    plain.close();
    withControl.close();
  }

  private static int[] encode(HuggingFaceTokenizer tokenizer, String text) {
    long[] ids = tokenizer.encode(withoutLoneSurrogates(text), false, false).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** The native library takes UTF-8 only. */
  private static String withoutLoneSurrogates(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Map<Integer, byte[]> vocabulary(Path file, JsonNode json) {
    JsonNode model = json.path("model");
    String type = model.path("type").asText("absent");
    if (!type.equals("BPE") || !model.path("vocab").isObject()) {
      throw new InvalidCheckpointException(
          "%s: model: %s (expected: BPE with its vocab)".formatted(file, type));
    }
    Map<Integer, byte[]> bytes = new HashMap<>();
    try {
      model
          .path("vocab")
          .fields()
          .forEachRemaining(e -> bytes.put(e.getValue().asInt(), ByteAlphabet.bytes(e.getKey())));
    } catch (IllegalArgumentException e) {
      throw new InvalidCheckpointException(file + ": " + e.getMessage(), e);
    }
    return bytes;
  }

  private static HuggingFaceTokenizer open(Path file, JsonNode json) {
    try (InputStream in = new ByteArrayInputStream(Json.MAPPER.writeValueAsBytes(json))) {
      return HuggingFaceTokenizer.newInstance(in, OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    } catch (RuntimeException e) {
      throw new InvalidCheckpointException(file + ": no tokenizer (" + e.getMessage() + ")", e);
    }
  }
}
