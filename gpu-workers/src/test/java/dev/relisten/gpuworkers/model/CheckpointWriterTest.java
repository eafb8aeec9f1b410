package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {
  private static final String RELISTEN = "{\"prompt\": {\"user\": \"{question}\"}}\n";

  @TempDir private Path dir;
  private final Checkpoint original = Checkpoint.read(Vectors.checkpoint());

  @Test
  void whatItWritesIsReadAsItWas() throws IOException {
    for (StoredType type : List.of(StoredType.BF16, StoredType.F32)) {
      Path target = dir.resolve(type.name());
      writer(type).write(target, original.config(), original.weights());
      Checkpoint read = Checkpoint.read(target);
      assertEquals(original.config(), read.config());
      assertEquals(List.of(), read.superfluous());
      for (String name : original.weights().names()) {
        assertArrayEquals(values(original.weights(), name), values(read.weights(), name), name);
      }
      assertEquals(RELISTEN, Files.readString(target.resolve("relisten.json")));
      TextTokenizer.read(target).close();
    }
  }

  @Test
  void halvesRoundEveryNumberToTheNearest() throws IOException {
    Path target = dir.resolve("half");
    writer(StoredType.F16).write(target, original.config(), original.weights());
    String name = "model.embed_tokens.weight";
    float[] wanted = values(original.weights(), name);
    float[] found = values(Checkpoint.read(target).weights(), name);
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], Math.abs(wanted[i]) * 0x1p-11f + 0x1p-25f);
    }
  }

  /** The vision tower of the vectors has the sizes of ours, so names and shapes must agree. */
  @Test
  void holdsTheTensorsOfTheWholeModel() throws IOException {
    Path target = dir.resolve("whole");
    writer(StoredType.BF16).write(target, original.config(), original.weights());
    SafetensorsFile written = SafetensorsFile.open(target.resolve("model.safetensors"));
    SafetensorsFile wanted =
        SafetensorsFile.open(Vectors.checkpoint().resolve("model.safetensors"));
    Set<String> names = new TreeSet<>();
    wanted.names().forEach(name -> names.add("thinker." + name));
    assertEquals(names, written.names());
    for (String name : wanted.names()) {
      assertArrayEquals(wanted.shape(name), written.shape("thinker." + name), name);
      assertEquals("BF16", written.dtype("thinker." + name));
    }
  }

  @Test
  void configSaysWhatThePublicOneSays() throws IOException {
    Path target = dir.resolve("config");
    writer(StoredType.BF16).write(target, original.config(), original.weights());
    for (String name :
        List.of("config.json", "preprocessor_config.json", "processor_config.json")) {
      JsonNode wanted = Json.read(Vectors.reference().resolve("whole-model/" + name));
      assertEquals(wanted, Json.read(target.resolve(name)), name);
    }
  }

  @Test
  void aMissingHeadIsTheEmbedding() throws IOException {
    Map<String, Tensor> tensors = tensors();
    tensors.remove("lm_head.weight");
    Path target = dir.resolve("tied");
    writer(StoredType.F32).write(target, original.config(), new InMemoryWeights(tensors));
    Weights read = Checkpoint.read(target).weights();
    assertEquals(read.floats("model.embed_tokens.weight"), read.floats("lm_head.weight"));
  }

  @Test
  void replacesWhatWasThereAndLeavesNothingBeside() throws IOException {
    Path target = dir.resolve("twice");
    writer(StoredType.F32).write(target, original.config(), original.weights());
    writer(StoredType.BF16).write(target, original.config(), original.weights());
    assertEquals("bfloat16", Json.read(target.resolve("config.json")).get("torch_dtype").asText());
    try (Stream<Path> beside = Files.list(dir)) {
      assertEquals(List.of(target), beside.toList());
    }
  }

  @Test
  void refusesWhatDoesNotFitAndLeavesTheOldOne() throws IOException {
    Path target = dir.resolve("kept");
    writer(StoredType.BF16).write(target, original.config(), original.weights());
    Map<String, Tensor> tensors = tensors();
    tensors.put("model.norm.weight", new Tensor(new float[3], 3));
    assertFault(target, tensors, "model.norm.weight: shape [3] (expected: [256])");
    float[] broken = new float[256];
    broken[7] = Float.NaN;
    tensors.put("model.norm.weight", new Tensor(broken, 256));
    assertFault(target, tensors, "thinker.model.norm.weight: NaN (expected: finite in F16)");
    broken[7] = 1e6f;
    assertFault(target, tensors, "thinker.model.norm.weight: 1000000.0 (expected: finite in F16)");
    assertEquals(original.config(), Checkpoint.read(target).config());
    try (Stream<Path> beside = Files.list(dir)) {
      assertEquals(List.of(target), beside.toList());
    }
  }

  private void assertFault(Path target, Map<String, Tensor> tensors, String expected) {
    Weights weights = new InMemoryWeights(tensors);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> writer(StoredType.F16).write(target, original.config(), weights));
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new TreeMap<>();
    Weights weights = original.weights();
    weights
        .names()
        .forEach(name -> tensors.put(name, new Tensor(values(weights, name), weights.shape(name))));
    return tensors;
  }

  private static float[] values(Weights weights, String name) {
    return Vectors.floats(weights.floats(name));
  }

  private static CheckpointWriter writer(StoredType type) {
    return new CheckpointWriter(Vectors.checkpoint(), RELISTEN, type);
  }
}
