package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The JSON files of a whole-model directory, from the templates in {@code whole_model/}. */
final class WholeModelFiles {
  private final ThinkerConfig config;
  private final Map<String, Integer> control = new HashMap<>();

  WholeModelFiles(ThinkerConfig config, Path tokenizer) {
    this.config = config;
    Path file = tokenizer.resolve("tokenizer.json");
    for (JsonNode token : Json.read(file).path("added_tokens")) {
      control.put(token.path("content").asText(), token.path("id").asInt());
    }
    require(file, "<|AUDIO|>", config.audioToken());
    require(file, "<|audio_bos|>", config.audioBosToken());
    require(file, "<|audio_eos|>", config.audioEosToken());
    for (Map.Entry<String, Integer> token : control.entrySet()) {
      if (token.getValue() >= config.text().vocabulary()) {
        throw new InvalidCheckpointException(
            "%s: %s (expected: < vocabulary %d)"
                .formatted(file, token, config.text().vocabulary()));
      }
    }
  }

  void write(Path directory, StoredType type) throws IOException {
    write(directory.resolve("config.json"), config(type));
    ObjectNode preprocessor = template("preprocessor_config.json");
    preprocessor.put("feature_size", config.audio().melBins());
    write(directory.resolve("preprocessor_config.json"), preprocessor);
    write(directory.resolve("processor_config.json"), template("processor_config.json"));
    write(directory.resolve("generation_config.json"), generation());
  }

  private void require(Path file, String token, int expected) {
    if (id(file, token) != expected) {
      throw new InvalidCheckpointException(
          "%s: %s: %d (expected: %d)".formatted(file, token, id(file, token), expected));
    }
  }

  private int id(Path file, String token) {
    Integer id = control.get(token);
    if (id == null) {
      throw new InvalidCheckpointException("%s: no control token %s".formatted(file, token));
    }
    return id;
  }

  private ObjectNode config(StoredType type) {
    ObjectNode root = template("config.json").put("torch_dtype", type.torchName());
    ObjectNode thinker = (ObjectNode) root.get("thinker_config");
    thinker.put("audio_token_index", config.audioToken());
    thinker.put("audio_start_token_id", config.audioBosToken());
    thinker.put("audio_end_token_id", config.audioEosToken());
    putIfThere(thinker, "image_token_index", "<|IMAGE|>");
    putIfThere(thinker, "video_token_index", "<|VIDEO|>");
    putIfThere(thinker, "vision_start_token_id", "<|vision_bos|>");
    putIfThere(thinker, "vision_end_token_id", "<|vision_eos|>");
    putAudio((ObjectNode) thinker.get("audio_config"));
    putText((ObjectNode) thinker.get("text_config"));
    ((ObjectNode) thinker.get("vision_config")).put("out_hidden_size", config.text().hidden());
    return root;
  }

  private void putIfThere(ObjectNode node, String key, String token) {
    if (control.containsKey(token)) {
      node.put(key, control.get(token));
    }
  }

  private void putAudio(ObjectNode node) {
    ThinkerConfig.Audio audio = config.audio();
    node.put("num_mel_bins", audio.melBins());
    node.put("d_model", audio.width());
    node.put("encoder_layers", audio.layers());
    node.put("encoder_attention_heads", audio.heads());
    node.put("encoder_ffn_dim", audio.ffn());
    node.put("n_window", audio.windowFrames() / 2);
    node.put("max_source_positions", audio.maxPositions());
    node.put("output_dim", audio.outputDim());
  }

  private void putText(ObjectNode node) {
    ThinkerConfig.Text text = config.text();
    node.put("hidden_size", text.hidden());
    node.put("num_hidden_layers", text.layers());
    node.put("num_attention_heads", text.heads());
    node.put("num_key_value_heads", text.kvHeads());
    node.put("intermediate_size", text.ffn());
    node.put("vocab_size", text.vocabulary());
    node.put("rms_norm_eps", Double.parseDouble(Float.toString(text.rmsEps())));
    node.put("max_position_embeddings", text.contextTokens());
    if (text.headDim() * text.heads() != text.hidden()) {
      node.put("head_dim", text.headDim());
    }
    ArrayNode types = node.putArray("layer_types");
    for (int i = 0; i < text.layers(); i++) {
      types.add("full_attention");
    }
    putRope((ObjectNode) node.get("rope_parameters"));
  }

  /** Time has a quarter of the rotated pairs, height and width share the rest, as published. */
  private void putRope(ObjectNode node) {
    int pairs = config.text().headDim() / 2;
    int each = pairs * 3 / 8;
    node.put("rope_theta", config.text().ropeTheta());
    node.putArray("mrope_section").add(pairs - 2 * each).add(each).add(each);
  }

  private ObjectNode generation() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set("eos_token_id", idNode("<|im_end|>"));
    node.set("pad_token_id", idNode("<|endoftext|>"));
    return node;
  }

  private JsonNode idNode(String token) {
    return Json.MAPPER.valueToTree(control.get(token));
  }

  private static void write(Path file, JsonNode node) throws IOException {
    Files.writeString(file, node.toPrettyString() + "\n");
  }

  private static ObjectNode template(String name) {
    try (InputStream in = WholeModelFiles.class.getResourceAsStream("whole_model/" + name)) {
      return (ObjectNode) Json.parse(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
