package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.GenerationOptions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Chooses the next token from logits. Pure: the choice depends on the logits, the options and the
 * token's position alone, so it is the same alone and in a batch, and after a re-opening. Order of
 * the filters: temperature, top-k, top-p. Thread-safe.
 */
final class Sampler {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final boolean[] allowed;

  /**
   * @param vocabularySize length of every logits array
   * @param neverSampled ids that are never chosen, whatever their logits
   */
  Sampler(int vocabularySize, int[] neverSampled) {
    allowed = new boolean[vocabularySize];
    Arrays.fill(allowed, true);
    for (int id : neverSampled) {
      allowed[id] = false;
    }
  }

  /**
   * @param position of the chosen token in its sequence
   * @throws ArithmeticException if an allowed logit is not a number, or none is above -infinity
   */
  int sample(float[] logits, GenerationOptions options, long position) {
    int best = best(logits);
    if (options.temperature() == 0 || options.topK() == 1) {
      return best;
    }
    double[] weights = weights(logits, options.temperature(), logits[best]);
    int[] kept = nucleus(weights, topK(weights, options.topK()), options.topP());
    return pick(weights, kept, uniform(options.seed(), position));
  }

  private int best(float[] logits) {
    int best = -1;
    float highest = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < allowed.length; id++) {
      if (allowed[id]) {
        requireNumber(id, logits[id]);
        if (logits[id] > highest) {
          best = id;
          highest = logits[id];
        }
      }
    }
    if (best < 0) {
      throw new ArithmeticException("logits: all -infinity (expected: one finite at least)");
    }
    return best;
  }

  private static void requireNumber(int id, float logit) {
    if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
      throw new ArithmeticException("logit of token " + id + ": " + logit + " (expected: finite)");
    }
  }

  private double[] weights(float[] logits, double temperature, float highest) {
    double[] weights = new double[allowed.length];
    for (int id = 0; id < weights.length; id++) {
      weights[id] = allowed[id] ? Math.exp((logits[id] - highest) / temperature) : 0;
    }
    return weights;
  }

  /** Of equally heavy ids the first are kept. */
  private static int[] topK(double[] weights, int k) {
    if (k == 0 || k >= weights.length) {
      return atLeast(Double.MIN_VALUE, weights, all(weights.length));
    }
    Comparator<Integer> heaviestFirst = heaviestFirst(weights);
    PriorityQueue<Integer> kept = new PriorityQueue<>(k, heaviestFirst.reversed());
    for (int id = 0; id < weights.length; id++) {
      if (kept.size() < k) {
        kept.add(id);
      } else if (weights[id] > weights[kept.peek()]) {
        kept.remove();
        kept.add(id);
      }
    }
    return kept.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /**
   * The heaviest ids that reach {@code topP} of the sum. Ids below {@code (1 - topP) / n} of it
   * weigh together less than what is cut off, so only the others are sorted.
   */
  private static int[] nucleus(double[] weights, int[] ids, double topP) {
    if (topP >= 1) {
      return ids;
    }
    double sum = sum(weights, ids);
    double floor = sum * (1 - topP) / ids.length;
    int[] sorted =
        Arrays.stream(atLeast(floor, weights, ids))
            .boxed()
            .sorted(heaviestFirst(weights))
            .mapToInt(Integer::intValue)
            .toArray();
    double reached = 0;
    int kept = 0;
    while (kept < sorted.length && reached < sum * topP) {
      reached += weights[sorted[kept++]];
    }
    return Arrays.copyOf(sorted, Math.max(1, kept));
  }

  private static int[] all(int count) {
    int[] ids = new int[count];
    for (int id = 0; id < count; id++) {
      ids[id] = id;
    }
    return ids;
  }

  private static int[] atLeast(double least, double[] weights, int[] ids) {
    int[] kept = new int[ids.length];
    int count = 0;
    for (int id : ids) {
      if (weights[id] >= least) {
        kept[count++] = id;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static Comparator<Integer> heaviestFirst(double[] weights) {
    return Comparator.<Integer>comparingDouble(id -> -weights[id]).thenComparing(id -> id);
  }

  private static double sum(double[] weights, int[] ids) {
    double sum = 0;
    for (int id : ids) {
      sum += weights[id];
    }
    return sum;
  }

  private static int pick(double[] weights, int[] ids, double uniform) {
    double left = uniform * sum(weights, ids);
    for (int id : ids) {
      left -= weights[id];
      if (left < 0) {
        return id;
      }
    }
    return ids[ids.length - 1];
  }

  /** A number in [0, 1) that seed and position alone decide (SplitMix64, addressed by counter). */
  static double uniform(long seed, long position) {
    return (mix(mix(seed) + GOLDEN * (position + 1)) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
