package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.GenerationOptions;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int VOCABULARY = 50;
  private static final int DRAWS = 20_000;

  private final Sampler sampler = new Sampler(VOCABULARY, new int[] {3});
  private final float[] logits = logits(1);

  @Test
  void greedyTakesTheHighestAndOfEqualsTheFirst() {
    float[] flat = new float[VOCABULARY];
    flat[7] = flat[9] = 2;
    assertEquals(7, sampler.sample(flat, options(0, 1, 0, 1), 0));
  }

  @Test
  void neverSampledIdsAreNeverSampled() {
    logits[3] = 100;
    assertNotEquals(3, sampler.sample(logits, options(0, 1, 0, 1), 0));
    assertEquals(0, frequencies(options(1, 1, 0, 1))[3]);
    assertEquals(0, frequencies(options(1, 0.9, 5, 1))[3]);
  }

  @Test
  void drawsFollowTheProbabilities() {
    double[] found = frequencies(options(0.8, 1, 0, 5));
    double[] expected = probabilities(0.8);
    for (int id = 0; id < VOCABULARY; id++) {
      assertEquals(expected[id], found[id], 0.015, "id " + id);
    }
  }

  @Test
  void topKKeepsTheLikeliest() {
    double[] found = frequencies(options(1, 1, 4, 5));
    double[] expected = probabilities(1);
    double[] sorted = Arrays.stream(expected).sorted().toArray();
    double fourth = sorted[VOCABULARY - 4];
    for (int id = 0; id < VOCABULARY; id++) {
      assertEquals(expected[id] >= fourth, found[id] > 0, "id " + id);
    }
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    double[] expected = probabilities(1);
    int[] byWeight =
        IntStream.range(0, VOCABULARY)
            .boxed()
            .sorted((a, b) -> Double.compare(expected[b], expected[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (double topP : new double[] {0.05, 0.3, 0.6, 0.9}) {
      double[] found = frequencies(options(1, topP, 0, 5));
      double before = 0;
      for (int id : byWeight) {
        assertEquals(before < topP, found[id] > 0, "topP " + topP + " id " + id);
        before += expected[id];
      }
    }
  }

  @Test
  void sameSeedAndPosition_sameToken_whateverTheRest() {
    GenerationOptions options = options(1, 0.95, 0, 42);
    int[] once = draws(options, 200);
    int[] again = draws(options, 200);
    assertEquals(Arrays.toString(once), Arrays.toString(again));
    int[] other = draws(options(1, 0.95, 0, 43), 200);
    assertTrue(IntStream.range(0, 200).filter(i -> once[i] != other[i]).count() > 100);
  }

  @Test
  void uniformNumbersAreUniformOverPositionsAndSeeds() {
    double sum = 0;
    double products = 0;
    for (int i = 0; i < DRAWS; i++) {
      sum += Sampler.uniform(9, i) + Sampler.uniform(i, 9);
      products += (Sampler.uniform(9, i) - 0.5) * (Sampler.uniform(9, i + 1) - 0.5);
    }
    assertEquals(1, sum / DRAWS, 0.02);
    assertEquals(0, products / DRAWS, 0.003);
  }

  @Test
  void notANumberIsAnErrorThatNamesTheToken() {
    logits[5] = Float.NaN;
    Exception e =
        assertThrows(
            ArithmeticException.class, () -> sampler.sample(logits, options(0, 1, 0, 1), 0));
    assertEquals("logit of token 5: NaN (expected: finite)", e.getMessage());
    float[] none = new float[VOCABULARY];
    Arrays.fill(none, Float.NEGATIVE_INFINITY);
    assertThrows(ArithmeticException.class, () -> sampler.sample(none, options(0, 1, 0, 1), 0));
  }

  private int[] draws(GenerationOptions options, int count) {
    return IntStream.range(0, count).map(i -> sampler.sample(logits, options, i)).toArray();
  }

  private double[] frequencies(GenerationOptions options) {
    double[] found = new double[VOCABULARY];
    Arrays.stream(draws(options, DRAWS)).forEach(id -> found[id] += 1.0 / DRAWS);
    return found;
  }

  private double[] probabilities(double temperature) {
    double[] weights = new double[VOCABULARY];
    Arrays.setAll(weights, id -> id == 3 ? 0 : Math.exp(logits[id] / temperature));
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static float[] logits(long seed) {
    Random random = new Random(seed);
    float[] logits = new float[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      logits[id] = (float) (1.5 * random.nextGaussian());
    }
    return logits;
  }

  private static GenerationOptions options(double temperature, double topP, int topK, long seed) {
    return new GenerationOptions(temperature, topP, topK, seed, 0, 1);
  }
}
