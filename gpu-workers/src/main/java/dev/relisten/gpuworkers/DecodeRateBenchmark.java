package dev.relisten.gpuworkers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What a step costs in which every sequence gets its next token. Not thread-safe. */
public final class DecodeRateBenchmark {
  /** Tokens of a sequence that a measurement needs behind the filled ones. */
  public static final int TOKENS = 32;

  private static final int LEAST_STEPS = 8;

  /** Of warming up, which is mostly Java's compiler at work, and of measuring. */
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Engine engine;
  private final SplittableRandom random = new SplittableRandom(1);

  /** Uses the first slots of the engine; nothing else may run on it. */
  public DecodeRateBenchmark(Engine engine) {
    this.engine = engine;
  }

  /**
   * The median milliseconds of a step, once the process is warm.
   *
   * @param sequences at once, at most the engine's slots
   * @param filledTokens that each has behind it when the first token is decoded
   */
  public double stepMillis(int sequences, int filledTokens) {
    for (int slot = 0; slot < sequences; slot++) {
      engine.step(List.of(new Engine.Chunk(slot, 0, rows(filledTokens))));
    }
    stepsNanos(sequences, filledTokens);
    List<Long> nanos = stepsNanos(sequences, filledTokens);
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2) / 1e6;
  }

  /** After the last of its tokens a sequence decodes the first again. */
  private List<Long> stepsNanos(int sequences, int filledTokens) {
    List<Long> nanos = new ArrayList<>();
    long begun = System.nanoTime();
    while (nanos.size() < LEAST_STEPS || System.nanoTime() - begun < LEAST_NANOS) {
      List<Engine.Chunk> chunks = nextTokens(sequences, filledTokens + nanos.size() % TOKENS);
      long start = System.nanoTime();
      engine.step(chunks);
      nanos.add(System.nanoTime() - start);
    }
    return nanos;
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
