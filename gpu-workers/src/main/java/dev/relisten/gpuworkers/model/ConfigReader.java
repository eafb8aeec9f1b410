package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;

/**
 * Reads config.json of a thinker or of a whole model. Older and newer keys are understood; what is
 * absent has the default of the public implementation (transformers 5.24.0).
 */
final class ConfigReader {
  private static final double DEFAULT_THETA = 1e6;

  private final Path file;
  private final JsonNode thinker;

  private ConfigReader(Path file, JsonNode thinker) {
    this.file = file;
    this.thinker = thinker;
  }

  static ThinkerConfig read(Path file) {
    JsonNode root = Json.read(file);
    String type = root.path("model_type").asText("absent");
    JsonNode thinker =
        switch (type) {
          case "qwen2_5_omni_thinker" -> root;
          case "qwen2_5_omni" -> root.path("thinker_config");
          default ->
              throw new InvalidCheckpointException(
                  "%s: model_type: %s (expected: qwen2_5_omni or qwen2_5_omni_thinker)"
                      .formatted(file, type));
        };
    if (!thinker.isObject()) {
      throw new InvalidCheckpointException(file + ": no thinker_config");
    }
    return new ConfigReader(file, thinker).config(root.path("tie_word_embeddings"));
  }

  /** An audio_config alone, as beside a pretrained encoder; output_dim may be absent. */
  static ThinkerConfig.Audio readAudio(Path file) {
    return new ConfigReader(file, MissingNode.getInstance()).audio(Json.read(file));
  }

  private ThinkerConfig config(JsonNode rootTie) {
    JsonNode textNode = thinker.path("text_config");
    boolean tied =
        rootTie.asBoolean(false)
            || flag(thinker, "tie_word_embeddings")
            || flag(textNode, "tie_word_embeddings");
    ThinkerConfig.Audio audio = audio(thinker.path("audio_config"));
    ThinkerConfig.Text text = text(textNode, tied);
    if (audio.outputDim() != text.hidden()) {
      throw fault("audio_config.output_dim", audio.outputDim(), "hidden_size " + text.hidden());
    }
    int token = integer(thinker, "audio_token_index", integer(thinker, "audio_token_id", 151646));
    int bos = integer(thinker, "audio_start_token_id", 151647);
    int eos = integer(thinker, "audio_end_token_id", 151648);
    return new ThinkerConfig(audio, text, token, bos, eos);
  }

  private ThinkerConfig.Audio audio(JsonNode node) {
    requireText(node, "activation_function", "gelu");
    if (flag(node, "scale_embedding")) {
      throw fault("audio_config.scale_embedding", true, "false");
    }
    int width = positive(node, "d_model", 1280);
    int heads = positive(node, "encoder_attention_heads", 20);
    requireDivides("audio_config.d_model", width, heads);
    int window = 2 * positive(node, "n_window", 100);
    int maxPositions = positive(node, "max_source_positions", 1500);
    if (window / 2 > maxPositions) {
      throw fault("audio_config.n_window", window / 2, "<= max_source_positions " + maxPositions);
    }
    return new ThinkerConfig.Audio(
        positive(node, "num_mel_bins", 128),
        width,
        positive(node, "encoder_layers", 32),
        heads,
        positive(node, "encoder_ffn_dim", 5120),
        window,
        maxPositions,
        positive(node, "output_dim", 3584));
  }

  private ThinkerConfig.Text text(JsonNode node, boolean tied) {
    requireText(node, "hidden_act", "silu");
    requireFullAttention(node);
    int hidden = positive(node, "hidden_size", 3584);
    int heads = positive(node, "num_attention_heads", 28);
    int kvHeads = positive(node, "num_key_value_heads", defaultKvHeads(node, heads));
    requireDivides("text_config.num_attention_heads", heads, kvHeads);
    int headDim = integer(node, "head_dim", 0);
    if (headDim == 0) {
      requireDivides("text_config.hidden_size", hidden, heads);
      headDim = hidden / heads;
    }
    return new ThinkerConfig.Text(
        hidden,
        positive(node, "num_hidden_layers", 28),
        heads,
        kvHeads,
        headDim,
        positive(node, "intermediate_size", 18944),
        positive(node, "vocab_size", 152064),
        (float) node.path("rms_norm_eps").asDouble(1e-6),
        theta(node),
        positive(node, "max_position_embeddings", 32768),
        tied);
  }

  /** An explicit null means as many as there are heads; absence means the published model's 4. */
  private static int defaultKvHeads(JsonNode node, int heads) {
    return node.path("num_key_value_heads").isNull() ? heads : 4;
  }

  private double theta(JsonNode node) {
    JsonNode newer = node.path("rope_parameters");
    JsonNode older = node.path("rope_scaling");
    requireRope(newer);
    requireRope(older);
    double ofOlder = older.path("rope_theta").asDouble(DEFAULT_THETA);
    double top = node.path("rope_theta").asDouble(ofOlder);
    double theta = newer.path("rope_theta").asDouble(top);
    if (!(theta > 0)) {
      throw fault("text_config.rope_theta", theta, "> 0");
    }
    return theta;
  }

  private void requireRope(JsonNode rope) {
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    if (!type.equals("default") && !type.equals("mrope")) {
      throw fault("text_config rope type", type, "default or mrope");
    }
  }

  private void requireFullAttention(JsonNode node) {
    if (flag(node, "use_sliding_window")) {
      throw fault("text_config.use_sliding_window", true, "false");
    }
    for (JsonNode type : node.path("layer_types")) {
      if (!type.asText().equals("full_attention")) {
        throw fault("text_config.layer_types", type.asText(), "full_attention");
      }
    }
  }

  private void requireText(JsonNode node, String key, String expected) {
    String found = node.path(key).asText(expected);
    if (!found.equals(expected)) {
      throw fault(key, found, expected);
    }
  }

  private void requireDivides(String key, int value, int divisor) {
    if (value % divisor != 0) {
      throw fault(key, value, "a multiple of " + divisor);
    }
  }

  private int positive(JsonNode node, String key, int byDefault) {
    int value = integer(node, key, byDefault);
    if (value < 1) {
      throw fault(key, value, ">= 1");
    }
    return value;
  }

  private int integer(JsonNode node, String key, int byDefault) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.canConvertToInt() || !value.canConvertToExactIntegral()) {
      throw fault(key, value, "an integer");
    }
    return value.intValue();
  }

  private static boolean flag(JsonNode node, String key) {
    return node.path(key).asBoolean(false);
  }

  private InvalidCheckpointException fault(String key, Object value, String expected) {
    return new InvalidCheckpointException(
        "%s: %s: %s (expected: %s)".formatted(file, key, value, expected));
  }
}
