package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final String Q = "model.layers.1.self_attn.q_proj.weight";

  @TempDir private Path dir;
  private ObjectNode config;
  private Map<String, RawTensors.Raw> tensors;

  @BeforeEach
  void copyOfTheVectors() {
    config = (ObjectNode) Json.read(Vectors.checkpoint().resolve("config.json"));
    tensors = RawTensors.read(Vectors.checkpoint().resolve("model.safetensors"));
  }

  @Test
  void readsTheThinkerAlone() {
    Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
    var audio = new ThinkerConfig.Audio(128, 128, 2, 2, 256, 200, 1500, 256);
    var text = new ThinkerConfig.Text(256, 2, 4, 2, 64, 384, 700, 1e-6f, 1e6, 32768, false);
    assertEquals(new ThinkerConfig(audio, text, 683, 684, 685), checkpoint.config());
    assertEquals("checkpoint", checkpoint.name());
    assertArrayEquals(new long[] {256, 256}, checkpoint.weights().shape(Q));
    assertEquals(256 * 256, checkpoint.weights().floats(Q).remaining());
    assertEquals(List.of(), checkpoint.superfluous());
    assertFalse(checkpoint.weights().names().stream().anyMatch(n -> n.startsWith("visual")));
  }

  @Test
  void hashIsThatOfTheFile() {
    assertEquals(
        "3dd975401a17f45eb88e7adbbad7e541f94d1df31beaf2690ca80de283573257",
        Checkpoint.read(Vectors.checkpoint()).sha256());
  }

  @Test
  void readsTheWholeModelInShards() throws IOException {
    config = (ObjectNode) Json.read(Vectors.reference().resolve("whole-model/config.json"));
    Map<String, RawTensors.Raw> renamed = new TreeMap<>();
    tensors.forEach((name, raw) -> renamed.put("thinker." + name, raw));
    renamed.put("talker.model.norm.weight", tensors.get("model.norm.weight"));
    renamed.put("token2wav.x", tensors.get("model.norm.weight"));
    tensors = renamed;
    writeConfig();
    writeShards(3);
    Checkpoint read = Checkpoint.read(dir);
    Checkpoint original = Checkpoint.read(Vectors.checkpoint());
    assertEquals(original.config(), read.config());
    assertEquals(original.weights().names(), read.weights().names());
    assertArrayEquals(
        Vectors.floats(original.weights().floats(Q)), Vectors.floats(read.weights().floats(Q)));
  }

  @Test
  void olderKeysMeanTheSame() throws IOException {
    ObjectNode text = (ObjectNode) config.get("text_config");
    JsonNode rope = text.remove("rope_parameters");
    text.put("rope_theta", 50_000.0);
    text.putObject("rope_scaling")
        .put("type", "default")
        .set("mrope_section", rope.get("mrope_section"));
    config.remove("dtype");
    config.put("torch_dtype", "bfloat16");
    write();
    assertEquals(50_000.0, Checkpoint.read(dir).config().text().ropeTheta());
  }

  @Test
  void absentKeysHaveThePublishedDefaults() throws IOException {
    Path file = dir.resolve("config.json");
    Files.writeString(
        file,
        """
        {"model_type": "qwen2_5_omni", "thinker_config": {}}
        """);
    var audio = new ThinkerConfig.Audio(128, 1280, 32, 20, 5120, 200, 1500, 3584);
    var text =
        new ThinkerConfig.Text(3584, 28, 28, 4, 128, 18944, 152064, 1e-6f, 1e6, 32768, false);
    assertEquals(new ThinkerConfig(audio, text, 151646, 151647, 151648), ConfigReader.read(file));
  }

  @Test
  void aTiedHeadIsTheEmbedding() throws IOException {
    tensors.remove("lm_head.weight");
    write();
    assertFault("lm_head.weight: missing (expected: [700, 256])");
    ((ObjectNode) config.get("text_config")).put("tie_word_embeddings", true);
    write();
    Weights weights = Checkpoint.read(dir).weights();
    assertEquals(weights.floats("model.embed_tokens.weight"), weights.floats("lm_head.weight"));
  }

  @Test
  void aHeadOfItsOwnIsUsedEvenIfTied() throws IOException {
    config.put("tie_word_embeddings", true);
    write();
    Weights weights = Checkpoint.read(dir).weights();
    assertFalse(
        weights.floats("model.embed_tokens.weight").equals(weights.floats("lm_head.weight")));
  }

  @Test
  void namesWhatIsMissingMisshapenAndSuperfluous() throws IOException {
    tensors.put("model.norm.weight", tensors.get("model.layers.0.self_attn.k_proj.bias"));
    tensors.put("model.layers.2.odd.weight", tensors.remove(Q));
    write();
    assertFault(Q + ": missing (expected: [256, 256])");
    assertFault("model.norm.weight: shape [128] (expected: [256])");
    assertFault("model.layers.2.odd.weight: superfluous");
  }

  @Test
  void whatIsOnlySuperfluousIsReadAndListed() throws IOException {
    tensors.put("audio_tower.extra", tensors.get("model.norm.weight"));
    write();
    assertEquals(List.of("audio_tower.extra"), Checkpoint.read(dir).superfluous());
  }

  @Test
  void namesWhatIsNotSupported() throws IOException {
    assertConfigFault(c -> c.put("model_type", "qwen2_audio"), "model_type: qwen2_audio");
    assertConfigFault(c -> text(c).put("hidden_act", "relu"), "hidden_act: relu (expected: silu)");
    assertConfigFault(c -> text(c).put("use_sliding_window", true), "use_sliding_window: true");
    assertConfigFault(c -> text(c).put("num_key_value_heads", 3), "a multiple of 3");
    assertConfigFault(c -> text(c).put("num_hidden_layers", 0), "num_hidden_layers: 0");
    assertConfigFault(c -> text(c).put("hidden_size", "big"), "hidden_size: \"big\"");
    assertConfigFault(
        c -> ((ObjectNode) text(c).get("rope_parameters")).put("rope_type", "yarn"), "yarn");
  }

  @Test
  void namesWhatIsNotThere() throws IOException {
    assertFault("config.json: missing");
    writeConfig();
    assertFault("no weights (expected: model.safetensors or model.safetensors.index.json)");
    writeShards(2);
    Files.delete(dir.resolve("model-2.safetensors"));
    assertFault("model-2.safetensors: missing");
    Files.writeString(dir.resolve("config.json"), "{ not json");
    assertFault("config.json: no JSON");
  }

  @Test
  void namesAnotherFrontEnd() throws IOException {
    write();
    Files.writeString(dir.resolve("preprocessor_config.json"), "{\"feature_size\": 80}");
    assertFault("feature_size: 80 (expected: 128)");
  }

  @Test
  void namesADamagedFile() throws IOException {
    write();
    Path file = dir.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertFault("is it cut short?");
    Files.write(file, java.util.Arrays.copyOf(bytes, 7));
    assertFault("7 bytes (expected: a safetensors file, >= 8)");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1");
    assertFault("a Git LFS pointer");
    bytes[9] = 0;
    Files.write(file, bytes);
    assertFault("header: no JSON");
  }

  @Test
  void readsAnEncoderAlone() throws IOException {
    tensors.keySet().removeIf(n -> !n.startsWith("audio_tower.") || n.contains("proj.weight"));
    Path file = dir.resolve("encoder.safetensors");
    RawTensors.write(file, tensors);
    assertEquals(tensors.keySet(), Checkpoint.readTensors(file).names());
  }

  private void assertConfigFault(Consumer<ObjectNode> change, String expected) throws IOException {
    ObjectNode original = config.deepCopy();
    change.accept(config);
    write();
    assertFault(expected);
    config = original;
  }

  private static ObjectNode text(ObjectNode config) {
    return (ObjectNode) config.get("text_config");
  }

  private void assertFault(String expected) {
    var error = assertThrows(InvalidCheckpointException.class, () -> Checkpoint.read(dir));
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  private void write() throws IOException {
    writeConfig();
    RawTensors.write(dir.resolve("model.safetensors"), tensors);
  }

  private void writeConfig() throws IOException {
    Files.writeString(dir.resolve("config.json"), config.toString());
  }

  private void writeShards(int count) throws IOException {
    ObjectNode index = Json.MAPPER.createObjectNode();
    List<String> names = List.copyOf(tensors.keySet());
    for (int shard = 0; shard < count; shard++) {
      Map<String, RawTensors.Raw> part = new TreeMap<>();
      for (int i = shard; i < names.size(); i += count) {
        part.put(names.get(i), tensors.get(names.get(i)));
        index.withObject("/weight_map").put(names.get(i), "model-" + (shard + 1) + ".safetensors");
      }
      RawTensors.write(dir.resolve("model-" + (shard + 1) + ".safetensors"), part);
    }
    Files.writeString(dir.resolve("model.safetensors.index.json"), index.toString());
  }
}
