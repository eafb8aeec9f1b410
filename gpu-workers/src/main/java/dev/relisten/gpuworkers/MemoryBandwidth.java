package dev.relisten.gpuworkers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How many bytes a second all cores together read from memory: every thread compares two buffers
 * that are the same, 512 MiB together, which no cache holds. The best of several rounds.
 */
public final class MemoryBandwidth {
  private static final int BUFFER_BYTES = 256 << 20;
  private static final int ROUNDS = 7;

  private MemoryBandwidth() {}

  /** Takes 512 MiB a thread and a few seconds. */
  public static double bytesPerSecond(int threads) throws InterruptedException {
    List<ByteBuffer[]> pairs = IntStream.range(0, threads).mapToObj(i -> pair()).toList();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, 2.0 * BUFFER_BYTES * threads / seconds(pairs, pool));
      }
      return best;
    } finally {
      pool.shutdownNow();
    }
  }

  private static ByteBuffer[] pair() {
    return new ByteBuffer[] {filled(), filled()};
  }

  /** Written, or every page would be the same one of zeros. */
  private static ByteBuffer filled() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (int i = 0; i < BUFFER_BYTES; i += Long.BYTES) {
      buffer.putLong(i, i);
    }
    return buffer;
  }

  private static double seconds(List<ByteBuffer[]> pairs, ExecutorService pool)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Future<Integer>> running = new ArrayList<>();
    for (ByteBuffer[] pair : pairs) {
      running.add(pool.submit(() -> pair[0].mismatch(pair[1])));
    }
    for (Future<Integer> one : running) {
      requireSame(one);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void requireSame(Future<Integer> mismatch) throws InterruptedException {
    try {
      if (mismatch.get() != -1) {
        throw new IllegalStateException("mismatch at " + mismatch.get() + " (expected: none)");
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
