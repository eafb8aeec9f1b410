package dev.relisten.gpuworkers;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * What a pause at a tag costs, three ways, for a recording of some length and a slice of 3 s: the
 * whole prompt again with all its sound encoded again (a loop written by hand around a server
 * without caches), the slice behind the kept KV cache (what a worker does), and the slice alone in
 * an empty cache (the least that listening costs).
 */
public final class ResumeBenchmark {
  /** Length of the slice that is listened to again. */
  public static final int SLICE_SECONDS = 3;

  private static final int RATE_HZ = 16_000;
  private static final int CLIP_PIECE_SECONDS = 20;
  private static final int WARM_UPS = 2;
  private static final int RUNS = 9;

  private final Engine engine;
  private final SplittableRandom random = new SplittableRandom(1);

  /** Uses slot 0 of the engine; nothing else may run on it. */
  public ResumeBenchmark(Engine engine) {
    this.engine = engine;
  }

  /**
   * Medians in milliseconds.
   *
   * @param whole encoding everything and prefilling from the start
   * @param resume encoding the slice and prefilling it behind the cache
   * @param alone encoding the slice and prefilling it in an empty cache
   */
  public record Times(double whole, double resume, double alone) {}

  /**
   * Measures with noise in place of sound; the costs do not depend on it.
   *
   * @param clipSeconds length of the recording shown first; it must fit in the engine's context
   */
  public Times measure(int clipSeconds) {
    float[] clip = noise(clipSeconds);
    float[] slice = noise(SLICE_SECONDS);
    int behind = prefill(0, engine.encode(clip));
    return new Times(
        median(() -> timed(() -> prefill(prefill(0, engine.encode(clip)), engine.encode(slice)))),
        resume(behind, slice),
        resume(0, slice));
  }

  /**
   * The same without the whole prompt again, for recordings so long that this would take minutes.
   */
  public Resume measureResume(int clipSeconds) {
    int behind = 0;
    for (int left = clipSeconds; left > 0; left -= CLIP_PIECE_SECONDS) {
      behind = prefill(behind, engine.encode(noise(Math.min(left, CLIP_PIECE_SECONDS))));
    }
    float[] slice = noise(SLICE_SECONDS);
    double resume = resume(behind, slice);
    return new Resume(behind, resume, resume(0, slice));
  }

  private double resume(int behind, float[] slice) {
    return median(() -> timed(() -> prefill(behind, engine.encode(slice))));
  }

  /**
   * Medians in milliseconds.
   *
   * @param contextTokens that the resume has before it
   */
  public record Resume(int contextTokens, double resume, double alone) {}

  private int prefill(int position, float[] embeddings) {
    engine.step(List.of(new Engine.Chunk(0, position, embeddings)));
    return position + embeddings.length / engine.hiddenSize();
  }

  private float[] noise(int seconds) {
    float[] samples = new float[seconds * RATE_HZ];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (random.nextDouble() - 0.5);
    }
    return samples;
  }

  private static long timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  private static double median(LongSupplier nanos) {
    long[] runs = new long[WARM_UPS + RUNS];
    Arrays.setAll(runs, i -> nanos.getAsLong());
    long[] counted = Arrays.copyOfRange(runs, WARM_UPS, runs.length);
    Arrays.sort(counted);
    return counted[RUNS / 2] / 1e6;
  }
}
