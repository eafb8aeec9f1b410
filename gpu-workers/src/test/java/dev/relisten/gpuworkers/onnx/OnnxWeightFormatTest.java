package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.Engine.Chunk;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole decoder on rounded weights, beside the one on the checkpoint's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnnxWeightFormatTest {
  private static final int SLOTS = 5;
  private static final int CONTEXT_TOKENS = 128;

  private final Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
  private OnnxEngine[] engines;

  @BeforeAll
  void open() {
    engines = Arrays.stream(WeightFormat.values()).map(this::open).toArray(OnnxEngine[]::new);
  }

  private OnnxEngine open(WeightFormat format) {
    return OnnxEngine.create(checkpoint, new OnnxSettings(SLOTS, CONTEXT_TOKENS, 2, format));
  }

  @AfterAll
  void close() {
    Arrays.stream(engines).forEach(OnnxEngine::close);
  }

  private OnnxEngine engine(WeightFormat format) {
    return engines[format.ordinal()];
  }

  @Test
  void theNameSaysWhatIsMultiplied() {
    assertEquals("onnx", engine(WeightFormat.FP32).name());
    assertEquals("onnx-int8", engine(WeightFormat.INT8).name());
    assertEquals("onnx-int4", engine(WeightFormat.INT4).name());
    assertThrows(NullPointerException.class, () -> new OnnxSettings(1, 1, 1, null));
  }

  @ParameterizedTest
  @CsvSource({"INT8, 0.03", "INT4, 0.3"})
  void logitsStayNearThoseOfTheCheckpointsWeights(WeightFormat format, float mostOfTheirRange) {
    float largest = 0;
    for (int seed = 0; seed < 8; seed++) {
      float[] prompt = prompt(1 + seed * 16, seed);
      float[] exact = logits(engine(WeightFormat.FP32), prompt);
      float off = difference(exact, logits(engine(format), prompt));
      largest = Math.max(largest, off / range(exact));
    }
    System.out.printf("%s: logits differ by at most %.3g of their range%n", format, largest);
    assertTrue(largest > 0 && largest < mostOfTheirRange, format + ": " + largest);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void soundAndEmbeddingsAreNotRounded(WeightFormat format) {
    float[] sound = new float[20_000];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (float) Math.sin(i * 0.05) * 0.3f;
    }
    OnnxEngine exact = engine(WeightFormat.FP32);
    assertArrayEquals(exact.encode(sound), engine(format).encode(sound));
    assertArrayEquals(prompt(40, 3), prompt(engine(format), 40, 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void numbersAreTheSameBitForBitWhateverElseIsInTheBatch(WeightFormat format) {
    ByteProducts.assumeSameBits(format);
    int tokens = 24;
    float[][] alone = new float[SLOTS * tokens][];
    for (int slot = 0; slot < SLOTS; slot++) {
      for (int position = 0; position < tokens; position++) {
        Chunk chunk = chunk(slot, position);
        alone[slot * tokens + position] = engine(format).step(List.of(chunk)).get(0);
      }
    }
    playTogether(engine(format), tokens, alone);
  }

  /** Sequences of changing sets of slots, in changing order. */
  private void playTogether(OnnxEngine engine, int tokens, float[][] alone) {
    Random random = new Random(5);
    int[] played = new int[SLOTS];
    while (Arrays.stream(played).anyMatch(n -> n < tokens)) {
      List<Chunk> batch = new ArrayList<>();
      for (int slot = 0; slot < SLOTS; slot++) {
        if (played[slot] < tokens && random.nextInt(3) > 0) {
          batch.add(chunk(slot, played[slot]++));
        }
      }
      Collections.shuffle(batch, random);
      List<float[]> logits = engine.step(batch);
      for (int i = 0; i < batch.size(); i++) {
        Chunk chunk = batch.get(i);
        assertArrayEquals(alone[chunk.slot() * tokens + chunk.position()], logits.get(i));
      }
    }
  }

  /** A pause: others compute meanwhile, then an inserted slice, then single tokens. */
  @ParameterizedTest
  @EnumSource
  void aPauseChangesNothing(WeightFormat format) {
    OnnxEngine engine = engine(format);
    float[] prompt = prompt(50, 1);
    float[] slice = prompt(19, 2);
    engine.step(List.of(new Chunk(1, 0, prompt)));
    engine.step(List.of(new Chunk(1, 50, slice)));
    float[] straight = engine.step(List.of(new Chunk(1, 69, prompt(1, 3)))).get(0);
    engine.step(List.of(new Chunk(3, 0, prompt)));
    engine.step(List.of(new Chunk(0, 0, prompt(90, 4))));
    engine.step(List.of(chunk(0, 90), new Chunk(2, 0, prompt(1, 5)), new Chunk(4, 0, prompt)));
    engine.step(List.of(new Chunk(3, 50, slice)));
    assertArrayEquals(straight, engine.step(List.of(new Chunk(3, 69, prompt(1, 3)))).get(0));
  }

  /** Sums of attention differ in their last bits, and a number near a half is rounded otherwise. */
  @ParameterizedTest
  @CsvSource({"FP32, 1e-5", "INT8, 0.05", "INT4, 0.05"})
  void aPromptCutElsewhereIsNearlyTheSame(WeightFormat format, float most) {
    OnnxEngine engine = engine(format);
    float[] prompt = prompt(100, 9);
    float[] whole = logits(engine, prompt);
    float largest = 0;
    for (int cut = 1; cut < 100; cut += 7) {
      engine.step(List.of(new Chunk(1, 0, rows(prompt, 0, cut))));
      float[] rest = engine.step(List.of(new Chunk(1, cut, rows(prompt, cut, 100)))).get(0);
      largest = Math.max(largest, difference(whole, rest));
    }
    System.out.printf("%s: cuttings differ by at most %.3g%n", format, largest);
    assertTrue(largest < most, format + ": " + largest);
  }

  private static float[] logits(OnnxEngine engine, float[] prompt) {
    return engine.step(List.of(new Chunk(0, 0, prompt))).get(0);
  }

  private static float range(float[] logits) {
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[0];
  }

  private static float difference(float[] a, float[] b) {
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  private Chunk chunk(int slot, int position) {
    return new Chunk(slot, position, prompt(1, slot * 1_000 + position));
  }

  private float[] prompt(int tokens, int seed) {
    return prompt(engine(WeightFormat.FP32), tokens, seed);
  }

  private static float[] prompt(OnnxEngine engine, int tokens, int seed) {
    Random random = new Random(seed);
    float[] rows = new float[tokens * engine.hiddenSize()];
    for (int i = 0; i < tokens; i++) {
      engine.embed(random.nextInt(engine.vocabularySize()), rows, i * engine.hiddenSize());
    }
    return rows;
  }

  private float[] rows(float[] prompt, int from, int to) {
    int hidden = engine(WeightFormat.FP32).hiddenSize();
    return Arrays.copyOfRange(prompt, from * hidden, to * hidden);
  }
}
