package dev.relisten.gpuworkers.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A byte-level BPE vocabulary and its files. Control tokens follow the entries. Immutable.
 *
 * @param entries in the byte-level alphabet, id by id, the 256 bytes first
 * @param merges in the order in which they apply
 */
public record BpeVocabulary(List<String> entries, List<Merge> merges) {
  /** In the order of their ids. */
  public static final List<String> CONTROL_TOKENS =
      List.of(
          "<|endoftext|>",
          "<|im_start|>",
          "<|im_end|>",
          "<|AUDIO|>",
          "<|audio_bos|>",
          "<|audio_eos|>",
          "<|vision_bos|>",
          "<|vision_eos|>",
          "<|IMAGE|>",
          "<|VIDEO|>");

  /** Qwen2's cut between words: single digits, letters with what precedes them, the rest. */
  static final String QWEN2_WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CONFIG = "tokenizer_config.json";

  /** Two neighbours that become one entry. */
  public record Merge(String left, String right) {}

  /** Entries and control tokens. */
  public int size() {
    return entries.size() + CONTROL_TOKENS.size();
  }

  /** The id of a control token. */
  public int controlToken(String content) {
    int index = CONTROL_TOKENS.indexOf(content);
    if (index < 0) {
      throw new IllegalArgumentException(
          "control token: %s (expected: one of %s)".formatted(content, CONTROL_TOKENS));
    }
    return entries.size() + index;
  }

  /** Writes tokenizer.json and tokenizer_config.json, as transformers and vLLM load them. */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("tokenizer.json");
    MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
    try (InputStream config = BpeVocabulary.class.getResourceAsStream(CONFIG)) {
      Files.write(directory.resolve(CONFIG), config.readAllBytes());
    }
  }

  /** Reads what {@link #write} wrote. */
  public static BpeVocabulary read(Path directory) throws IOException {
    JsonNode model = MAPPER.readTree(directory.resolve("tokenizer.json").toFile()).get("model");
    List<String> entries = new ArrayList<>();
    model.get("vocab").fieldNames().forEachRemaining(entries::add);
    List<Merge> merges = new ArrayList<>();
    model
        .get("merges")
        .forEach(pair -> merges.add(new Merge(pair.get(0).asText(), pair.get(1).asText())));
    return new BpeVocabulary(List.copyOf(entries), List.copyOf(merges));
  }

  private ObjectNode json() {
    ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    CONTROL_TOKENS.forEach(token -> addControlToken(root.withArray("added_tokens"), token));
    root.putObject("normalizer").put("type", "NFC");
    ObjectNode preTokenizer = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = preTokenizer.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", QWEN2_WORDS);
    split.put("behavior", "Isolated").put("invert", false);
    putByteLevel(steps.addObject(), false, false);
    putByteLevel(root.putObject("post_processor"), false, false);
    putByteLevel(root.putObject("decoder"), false, false);
    putModel(root.putObject("model"));
    return root;
  }

  private void addControlToken(ArrayNode tokens, String content) {
    tokens
        .addObject()
        .put("id", controlToken(content))
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static void putByteLevel(ObjectNode node, boolean prefixSpace, boolean useRegex) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", false)
        .put("use_regex", useRegex);
  }

  private void putModel(ObjectNode model) {
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < entries.size(); id++) {
      vocabulary.put(entries.get(id), id);
    }
    ArrayNode list = model.putArray("merges");
    merges.forEach(merge -> list.addArray().add(merge.left()).add(merge.right()));
  }
}
