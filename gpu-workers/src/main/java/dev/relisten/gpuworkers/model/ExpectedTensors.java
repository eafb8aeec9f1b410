package dev.relisten.gpuworkers.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that a thinker of given sizes is made of, and how a checkpoint departs from them. */
public final class ExpectedTensors {
  private static final String UNUSED = "audio_tower.audio_bos_eos_token.weight";
  private static final int MAX_NAMED = 20;

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private ExpectedTensors() {}

  /** Audio tower and decoder. */
  public static ExpectedTensors of(ThinkerConfig config) {
    ExpectedTensors expected = ofEncoder(config.audio());
    expected.linear("audio_tower.proj", config.audio().outputDim(), config.audio().width(), true);
    expected.decoder(config.text());
    return expected;
  }

  /** The audio tower without its projection, as in a pretrained encoder. */
  public static ExpectedTensors ofEncoder(ThinkerConfig.Audio audio) {
    ExpectedTensors expected = new ExpectedTensors();
    expected.encoder(audio);
    return expected;
  }

  /** Names and shapes, in the order of the layers. */
  public Map<String, long[]> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /** Throws InvalidCheckpointException that names every missing and every misshapen tensor. */
  public void check(String where, Weights weights) {
    List<String> faults = new ArrayList<>();
    shapes.forEach((name, shape) -> addFault(faults, name, shape, weights));
    if (faults.isEmpty()) {
      return;
    }
    List<String> superfluous = superfluous(weights);
    superfluous.forEach(name -> faults.add(name + ": superfluous"));
    throw new InvalidCheckpointException(
        "%s: %d tensors do not fit config.json: %s"
            .formatted(where, faults.size(), abbreviated(faults)));
  }

  /** What is there, but nothing reads it, in alphabetical order. */
  public List<String> superfluous(Weights weights) {
    return weights.names().stream()
        .filter(name -> !shapes.containsKey(name) && !name.equals(UNUSED))
        .sorted()
        .toList();
  }

  private static void addFault(List<String> faults, String name, long[] expected, Weights weights) {
    String wanted = Arrays.toString(expected);
    if (!weights.names().contains(name)) {
      faults.add("%s: missing (expected: %s)".formatted(name, wanted));
      return;
    }
    long[] found = weights.shape(name);
    if (!Arrays.equals(found, expected)) {
      faults.add("%s: shape %s (expected: %s)".formatted(name, Arrays.toString(found), wanted));
    }
  }

  private static String abbreviated(List<String> faults) {
    if (faults.size() <= MAX_NAMED) {
      return String.join("; ", faults);
    }
    String first = String.join("; ", faults.subList(0, MAX_NAMED));
    return "%s; and %d more".formatted(first, faults.size() - MAX_NAMED);
  }

  private void encoder(ThinkerConfig.Audio audio) {
    int width = audio.width();
    conv("audio_tower.conv1", width, audio.melBins());
    conv("audio_tower.conv2", width, width);
    for (int i = 0; i < audio.layers(); i++) {
      String layer = "audio_tower.layers." + i;
      layerNorm(layer + ".self_attn_layer_norm", width);
      linear(layer + ".self_attn.q_proj", width, width, true);
      linear(layer + ".self_attn.k_proj", width, width, false);
      linear(layer + ".self_attn.v_proj", width, width, true);
      linear(layer + ".self_attn.out_proj", width, width, true);
      layerNorm(layer + ".final_layer_norm", width);
      linear(layer + ".fc1", audio.ffn(), width, true);
      linear(layer + ".fc2", width, audio.ffn(), true);
    }
    layerNorm("audio_tower.ln_post", width);
  }

  private void decoder(ThinkerConfig.Text text) {
    int hidden = text.hidden();
    weight("model.embed_tokens", text.vocabulary(), hidden);
    for (int i = 0; i < text.layers(); i++) {
      String layer = "model.layers." + i;
      weight(layer + ".input_layernorm", hidden);
      linear(layer + ".self_attn.q_proj", text.heads() * text.headDim(), hidden, true);
      linear(layer + ".self_attn.k_proj", text.kvHeads() * text.headDim(), hidden, true);
      linear(layer + ".self_attn.v_proj", text.kvHeads() * text.headDim(), hidden, true);
      linear(layer + ".self_attn.o_proj", hidden, text.heads() * text.headDim(), false);
      weight(layer + ".post_attention_layernorm", hidden);
      linear(layer + ".mlp.gate_proj", text.ffn(), hidden, false);
      linear(layer + ".mlp.up_proj", text.ffn(), hidden, false);
      linear(layer + ".mlp.down_proj", hidden, text.ffn(), false);
    }
    weight("model.norm", hidden);
    weight("lm_head", text.vocabulary(), hidden);
  }

  private void linear(String layer, long out, long in, boolean bias) {
    weight(layer, out, in);
    if (bias) {
      shapes.put(layer + ".bias", new long[] {out});
    }
  }

  private void conv(String layer, long out, long in) {
    weight(layer, out, in, 3);
    shapes.put(layer + ".bias", new long[] {out});
  }

  private void layerNorm(String layer, long width) {
    weight(layer, width);
    shapes.put(layer + ".bias", new long[] {width});
  }

  private void weight(String layer, long... shape) {
    shapes.put(layer + ".weight", shape);
  }
}
