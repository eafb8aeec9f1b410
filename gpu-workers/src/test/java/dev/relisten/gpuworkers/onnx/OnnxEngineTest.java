package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.relisten.gpuworkers.Engine.Chunk;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.Reference;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Vectors;
import dev.relisten.gpuworkers.model.Verification;
import dev.relisten.gpuworkers.model.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxEngineTest {
  private static final int SLOTS = 6;
  private static final int TOKENS = 40;

  private final ThinkerConfig config = RandomWeights.config(20);
  private final int hidden = config.text().hidden();

  @Test
  void computesWhatThePublicImplementationComputes() {
    Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
    Reference reference = Reference.read(Vectors.reference());
    OnnxSettings settings = new OnnxSettings(5, reference.contextTokens(), 2);
    try (OnnxEngine engine = OnnxEngine.create(checkpoint, settings)) {
      Verification verification = new Verifier(reference, checkpoint).verify(engine);
      verification.checks().forEach(System.out::println);
      assertTrue(verification.passed(), verification.toString());
    }
  }

  @Test
  void numbersAreTheSameBitForBitWhateverElseIsInTheBatch() {
    try (OnnxEngine engine = engine()) {
      float[][] alone = new float[SLOTS * TOKENS][];
      for (int slot = 0; slot < SLOTS; slot++) {
        for (int position = 0; position < TOKENS; position++) {
          alone[slot * TOKENS + position] = engine.step(List.of(chunk(slot, position))).get(0);
        }
      }
      playTogether(engine, alone);
    }
  }

  @Test
  void threadsThatSpinComputeTheSameBits() {
    OnnxSettings spinning = new OnnxSettings(SLOTS, 512, 2, WeightFormat.FP32, true, Device.CPU);
    try (OnnxEngine engine = engine();
        OnnxEngine awake = OnnxEngine.create(config, new RandomWeights(config, 7), spinning)) {
      float[] sound = rows(0, 0, 300);
      assertArrayEquals(engine.encode(sound), awake.encode(sound));
      for (int position = 0; position < TOKENS; position++) {
        List<Chunk> chunks = List.of(chunk(0, position), chunk(3, position), chunk(4, position));
        List<float[]> expected = engine.step(chunks);
        List<float[]> logits = awake.step(chunks);
        for (int i = 0; i < chunks.size(); i++) {
          assertArrayEquals(expected.get(i), logits.get(i));
        }
      }
    }
  }

  /**
   * Where there is no such device, or a build without it: nothing is moved to the CPU in silence.
   */
  @Test
  void aDeviceThatIsNotThereIsNamed() {
    OnnxSettings settings = new OnnxSettings(1, 8, 1, WeightFormat.FP32, false, Device.CUDA);
    assumeFalse(Files.exists(Path.of("/dev/nvidia0")), "skipped: the device is there");
    RandomWeights weights = new RandomWeights(config, 7);
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class, () -> OnnxEngine.create(config, weights, settings));
    assertTrue(refusal.getMessage().startsWith("device: cuda (expected: "), refusal.getMessage());
  }

  /** Sequences of changing sets of slots, in changing order. */
  private void playTogether(OnnxEngine engine, float[][] alone) {
    Random random = new Random(5);
    int[] played = new int[SLOTS];
    while (Arrays.stream(played).anyMatch(n -> n < TOKENS)) {
      List<Chunk> batch = new ArrayList<>();
      for (int slot = 0; slot < SLOTS; slot++) {
        if (played[slot] < TOKENS && random.nextBoolean()) {
          batch.add(chunk(slot, played[slot]++));
        }
      }
      Collections.shuffle(batch, random);
      List<float[]> logits = engine.step(batch);
      for (int i = 0; i < batch.size(); i++) {
        Chunk chunk = batch.get(i);
        assertArrayEquals(alone[chunk.slot() * TOKENS + chunk.position()], logits.get(i));
      }
    }
  }

  @Test
  void longChunksAreCutAndStandBesideSingleTokens() {
    int tokens = OnnxDecoder.MOST_TOKENS_AT_ONCE + 40;
    try (OnnxEngine engine = engine()) {
      float[] expected = null;
      for (int position = 0; position < tokens; position++) {
        expected = engine.step(List.of(chunk(0, position))).get(0);
      }
      float[] single = engine.step(List.of(chunk(3, 0))).get(0);
      Chunk whole = new Chunk(4, 0, rows(0, 0, tokens));
      List<float[]> mixed = engine.step(List.of(chunk(3, 0), whole, chunk(1, 0)));
      assertArrayEquals(single, mixed.get(0));
      assertArrayEquals(expected, mixed.get(1), 1e-4f);
      assertEquals(3, mixed.size());
    }
  }

  /** The runtime keeps its packed form of the matrices alone, so theirs may be let go. */
  @Test
  void theMatricesAreNotReadAgainOnceTheEngineStands() {
    RandomWeights weights = new RandomWeights(config, 7);
    float[] sound = rows(0, 0, 300);
    try (OnnxEngine engine = OnnxEngine.create(config, weights, new OnnxSettings(2, 64, 1))) {
      float[] heard = engine.encode(sound);
      float[] logits = engine.step(List.of(new Chunk(0, 0, rows(0, 0, 20)))).get(0);
      weights.forget();
      assertArrayEquals(heard, engine.encode(sound));
      assertArrayEquals(logits, engine.step(List.of(new Chunk(1, 0, rows(0, 0, 20)))).get(0));
    }
  }

  @Test
  void embedsARowOfTheEmbedding() {
    RandomWeights weights = new RandomWeights(config, 7);
    try (OnnxEngine engine = OnnxEngine.create(config, weights, new OnnxSettings(1, 8, 1))) {
      float[] target = new float[hidden + 1];
      engine.embed(18, target, 1);
      assertEquals(weights.floats("model.embed_tokens.weight").get(18 * hidden), target[1]);
      assertThrows(IllegalArgumentException.class, () -> engine.embed(19, target, 0));
    }
  }

  @Test
  void cacheBytesAreThoseOfKeysAndValuesOfAllLayers() {
    try (OnnxEngine engine = engine()) {
      assertEquals(2L * 2 * SLOTS * 512 * 16 * 4, engine.cacheBytes());
    }
  }

  @Test
  void refusesChunksThatDoNotFit() {
    try (OnnxEngine engine = engine()) {
      refused(engine, "slot in [0, 6)", chunk(6, 0));
      refused(engine, "position <= 0", chunk(2, 1));
      refused(engine, "one chunk a slot", chunk(2, 0), chunk(2, 0));
      refused(engine, "whole rows of 32", new Chunk(0, 0, new float[hidden + 1]));
      refused(engine, "at most 512 positions", new Chunk(0, 0, new float[513 * hidden]));
      assertEquals(1, engine.step(List.of(chunk(2, 0))).size());
    }
  }

  @Test
  void refusesSlotsLongerThanTheModelsContext() {
    OnnxSettings settings = new OnnxSettings(1, 513, 1);
    RandomWeights weights = new RandomWeights(config, 1);
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> OnnxEngine.create(config, weights, settings));
    assertEquals("contextTokens: 513 (expected: <= 512, the model's)", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new OnnxSettings(0, 1, 1));
  }

  private static void refused(OnnxEngine engine, String expected, Chunk... chunks) {
    var error = assertThrows(IllegalArgumentException.class, () -> engine.step(List.of(chunks)));
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  private OnnxEngine engine() {
    return OnnxEngine.create(config, new RandomWeights(config, 7), new OnnxSettings(SLOTS, 512, 2));
  }

  private Chunk chunk(int slot, int position) {
    return new Chunk(slot, position, rows(slot, position, 1));
  }

  private float[] rows(int sequence, int position, int tokens) {
    float[] rows = new float[tokens * hidden];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) Math.sin(sequence * 1.7 + (position * hidden + i) * 0.37);
    }
    return rows;
  }
}
