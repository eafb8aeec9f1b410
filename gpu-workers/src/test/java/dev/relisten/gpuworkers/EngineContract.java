package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.Reference;
import dev.relisten.gpuworkers.model.Vectors;
import dev.relisten.gpuworkers.model.Verification;
import dev.relisten.gpuworkers.model.Verifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every engine must do, whatever computes it. Subclasses open theirs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineContract {
  /** Slots that the contract wants. */
  protected static final int SLOTS = 3;

  /** Between cuttings of a prompt; one cutting gives the same bits. */
  private static final float BETWEEN_CUTTINGS = 1e-4f;

  private final Reference reference = Reference.read(Vectors.reference());
  private final Checkpoint checkpoint = Checkpoint.read(Vectors.checkpoint());
  private Engine engine;

  /** Opens an engine of so many slots and positions; the contract closes it. */
  protected abstract Engine open(Checkpoint checkpoint, int slots, int contextTokens);

  @BeforeAll
  void openEngine() {
    engine = open(checkpoint, SLOTS, reference.contextTokens());
  }

  @AfterAll
  void closeEngine() {
    engine.close();
  }

  @Test
  void matchesThePublicImplementation() {
    Verification verification = new Verifier(reference, checkpoint).verify(engine);
    verification.checks().forEach(System.out::println);
    assertTrue(verification.passed(), verification.toString());
  }

  @Test
  void saysItsSizes() {
    assertEquals(SLOTS, engine.slots());
    assertEquals(reference.contextTokens(), engine.contextTokens());
    assertEquals(256, engine.hiddenSize());
    assertEquals(700, engine.vocabularySize());
  }

  @Test
  void givesTheSameLogitsAloneAndBesideOthers() {
    float[] a = prompt(40, 1);
    float[] b = prompt(7, 2);
    float[] c = prompt(1, 3);
    float[] alone = engine.step(List.of(new Engine.Chunk(1, 0, a))).get(0);
    List<float[]> together =
        engine.step(
            List.of(
                new Engine.Chunk(0, 0, b), new Engine.Chunk(2, 0, a), new Engine.Chunk(1, 0, c)));
    assertEquals(3, together.size());
    assertArrayEquals(alone, together.get(1), 1e-5f);
    float[] next = prompt(1, 4);
    List<float[]> onward =
        engine.step(List.of(new Engine.Chunk(2, 40, next), new Engine.Chunk(0, 7, next)));
    engine.step(List.of(new Engine.Chunk(1, 0, a)));
    float[] onwardAlone = engine.step(List.of(new Engine.Chunk(1, 40, next))).get(0);
    assertArrayEquals(onwardAlone, onward.get(0), 1e-5f);
  }

  @Test
  void resultsComeInTheOrderOfTheChunks() {
    float[] a = prompt(5, 1);
    float[] b = prompt(5, 2);
    List<float[]> ab = engine.step(List.of(new Engine.Chunk(0, 0, a), new Engine.Chunk(1, 0, b)));
    List<float[]> ba = engine.step(List.of(new Engine.Chunk(1, 0, b), new Engine.Chunk(0, 0, a)));
    assertArrayEquals(ab.get(0), ba.get(1), 1e-5f);
    assertArrayEquals(ab.get(1), ba.get(0), 1e-5f);
  }

  @Test
  void aSlotForgetsWhatItHeldWhenWrittenFromTheStart() {
    float[] a = prompt(30, 5);
    float[] first = engine.step(List.of(new Engine.Chunk(0, 0, a))).get(0);
    engine.step(List.of(new Engine.Chunk(0, 0, prompt(100, 6))));
    assertArrayEquals(first, engine.step(List.of(new Engine.Chunk(0, 0, a))).get(0), 1e-5f);
  }

  @Test
  void aPromptMayBeCutAnywhere() {
    float[] prompt = prompt(33, 7);
    float[] whole = engine.step(List.of(new Engine.Chunk(0, 0, prompt))).get(0);
    for (int cut = 1; cut < 33; cut += 5) {
      engine.step(List.of(new Engine.Chunk(1, 0, rows(prompt, 0, cut))));
      float[] rest = engine.step(List.of(new Engine.Chunk(1, cut, rows(prompt, cut, 33)))).get(0);
      assertArrayEquals(whole, rest, BETWEEN_CUTTINGS, "cut at " + cut);
    }
  }

  /** Two slots say the same; one of them goes on in another slot, after others used its own. */
  @Test
  void savedAndRestored_goesOnAsIfItHadStayed() {
    float[] prompt = prompt(37, 9);
    engine.step(List.of(new Engine.Chunk(0, 0, prompt)));
    engine.step(List.of(new Engine.Chunk(1, 0, prompt)));
    KeyValues saved = engine.save(1, 37);
    assertEquals(engine.keyValueBytes(37), saved.bytes());
    engine.step(List.of(new Engine.Chunk(1, 0, prompt(60, 10)), chunkOf(2, 0, 1)));
    engine.restore(2, saved);
    for (int position = 37; position < 60; position++) {
      List<float[]> both =
          engine.step(List.of(chunkOf(0, position, position), chunkOf(2, position, position)));
      assertArrayEquals(both.get(0), both.get(1), "position " + position);
    }
    float[] slice = prompt(29, 11);
    float[] stayed = engine.step(List.of(new Engine.Chunk(0, 60, slice))).get(0);
    assertArrayEquals(stayed, engine.step(List.of(new Engine.Chunk(2, 60, slice))).get(0));
  }

  @Test
  void aPrefixIsSharedByAnyNumberOfSlots() {
    float[] prompt = prompt(41, 12);
    engine.step(List.of(new Engine.Chunk(0, 0, rows(prompt, 0, 30))));
    float[] whole = engine.step(List.of(new Engine.Chunk(0, 30, rows(prompt, 30, 41)))).get(0);
    KeyValues prefix = engine.save(0, 30);
    for (int slot = 1; slot < SLOTS; slot++) {
      engine.restore(slot, prefix);
      float[] behind = rows(prompt, 30, 41);
      assertArrayEquals(whole, engine.step(List.of(new Engine.Chunk(slot, 30, behind))).get(0));
    }
  }

  @Test
  void aSlotHoldsAsManyPositionsAsItSays() {
    float[] prompt = prompt(engine.contextTokens(), 8);
    assertEquals(700, engine.step(List.of(new Engine.Chunk(2, 0, prompt))).get(0).length);
  }

  @Test
  void slicesOfAnyLengthHaveTheirTokens() {
    for (int samples : new int[] {3_200, 3_201, 31_999, 32_000, 32_161, 64_000, 100_003}) {
      float[] features = engine.encode(noise(samples));
      assertEquals(MelWindows.audioTokens(samples) * 256, features.length, samples + " samples");
      assertTrue(allFinite(features), samples + " samples");
    }
  }

  @Test
  void slicesMayBeEncodedSideBySide() {
    float[] a = noise(150_000);
    float[] b = noise(100_003);
    Encoding first = engine.encoding(a);
    Encoding second = engine.encoding(b);
    boolean firstDone = false;
    boolean secondDone = false;
    while (!firstDone || !secondDone) {
      firstDone = firstDone || first.advance();
      secondDone = secondDone || second.advance();
    }
    assertArrayEquals(engine.encode(a), first.features());
    assertArrayEquals(engine.encode(b), second.features());
    assertTrue(engine.encodingBytes(a.length) > Float.BYTES * first.features().length);
  }

  @Test
  void moreThanFiveMinutesAreRefused() {
    float[] tooLong = new float[LogMel.MAX_SAMPLES + 1];
    assertThrows(IllegalArgumentException.class, () -> engine.encode(tooLong));
  }

  @Test
  void embedsIntoTheGivenPlace() {
    float[] target = new float[256 + 2];
    engine.embed(5, target, 1);
    float[] expected = new float[256];
    checkpoint.weights().floats("model.embed_tokens.weight").position(5 * 256).get(expected);
    assertArrayEquals(expected, Arrays.copyOfRange(target, 1, 257));
    assertEquals(0, target[0]);
    assertEquals(0, target[257]);
  }

  private Engine.Chunk chunkOf(int slot, int position, int seed) {
    return new Engine.Chunk(slot, position, prompt(1, seed));
  }

  private float[] prompt(int tokens, int seed) {
    Random random = new Random(seed);
    float[] rows = new float[tokens * engine.hiddenSize()];
    for (int i = 0; i < tokens; i++) {
      engine.embed(random.nextInt(600), rows, i * engine.hiddenSize());
    }
    return rows;
  }

  private float[] rows(float[] prompt, int from, int to) {
    return Arrays.copyOfRange(prompt, from * engine.hiddenSize(), to * engine.hiddenSize());
  }

  private static float[] noise(int samples) {
    Random random = new Random(samples);
    float[] values = new float[samples];
    for (int i = 0; i < samples; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static boolean allFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
