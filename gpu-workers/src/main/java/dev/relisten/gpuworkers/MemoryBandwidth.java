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
 * How many bytes a second all cores together read from memory: every thread copies a buffer of 512
 * MiB, which no cache holds, piece by piece over one piece that stays in its core's cache, so that
 * nothing is written to memory. The best of several rounds.
 */
public final class MemoryBandwidth {
  private static final int BUFFER_BYTES = 512 << 20;
  private static final int PIECE_BYTES = 16 << 10;
  private static final int ROUNDS = 12;

  private MemoryBandwidth() {}

  /** Takes 512 MiB a thread and a few seconds. */
  public static double bytesPerSecond(int threads) throws InterruptedException {
    List<ByteBuffer> buffers = IntStream.range(0, threads).mapToObj(i -> filled()).toList();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, (double) BUFFER_BYTES * threads / seconds(buffers, pool));
      }
      return best;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Written, or every page would be the same one of zeros. */
  private static ByteBuffer filled() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (int i = 0; i < BUFFER_BYTES; i += Long.BYTES) {
      buffer.putLong(i, i);
    }
    return buffer;
  }

  private static double seconds(List<ByteBuffer> buffers, ExecutorService pool)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (ByteBuffer buffer : buffers) {
      running.add(pool.submit(() -> read(buffer)));
    }
    for (Future<?> one : running) {
      await(one);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void read(ByteBuffer buffer) {
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    for (int from = 0; from < BUFFER_BYTES; from += PIECE_BYTES) {
      piece.put(0, buffer, from, PIECE_BYTES);
    }
  }

  private static void await(Future<?> read) throws InterruptedException {
    try {
      read.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
