package dev.relisten.gpuworkers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What a step costs in which every sequence gets its next token. Not thread-safe. */
public final class DecodeRateBenchmark {
  private static final int WARM_UPS = 4;
  private static final int STEPS = 24;

  private final Engine engine;
  private final SplittableRandom random = new SplittableRandom(1);

  /** Uses the first slots of the engine; nothing else may run on it. */
  public DecodeRateBenchmark(Engine engine) {
    this.engine = engine;
  }

  /**
   * The median milliseconds of a step.
   *
   * @param sequences at once, at most the engine's slots
   * @param filledTokens that each has behind it when the first token is decoded
   */
  public double stepMillis(int sequences, int filledTokens) {
    for (int slot = 0; slot < sequences; slot++) {
      engine.step(List.of(new Engine.Chunk(slot, 0, rows(filledTokens))));
    }
    long[] nanos = new long[WARM_UPS + STEPS];
    for (int i = 0; i < nanos.length; i++) {
      List<Engine.Chunk> chunks = nextTokens(sequences, filledTokens + i);
      long start = System.nanoTime();
      engine.step(chunks);
      nanos[i] = System.nanoTime() - start;
    }
    long[] counted = Arrays.copyOfRange(nanos, WARM_UPS, nanos.length);
    Arrays.sort(counted);
    return counted[STEPS / 2] / 1e6;
  }

  /** Tokens of a sequence that a measurement needs behind the filled ones. */
  public static int tokens() {
    return WARM_UPS + STEPS;
  }

  private List<Engine.Chunk> nextTokens(int sequences, int position) {
    List<Engine.Chunk> chunks = new ArrayList<>();
    for (int slot = 0; slot < sequences; slot++) {
      chunks.add(new Engine.Chunk(slot, position, rows(1)));
    }
    return chunks;
  }

  private float[] rows(int count) {
    float[] rows = new float[count * engine.hiddenSize()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextDouble() - 0.5);
    }
    return rows;
  }
}
