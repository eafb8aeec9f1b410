package dev.relisten.gpuworkers.training;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes what the next steps need on other threads while one is learnt from, in the order of the
 * steps.
 */
final class StepsAhead<T> implements AutoCloseable {
  private static final int MAX_THREADS = 12;

  private final Maker<T> maker;
  private final int last;
  private final ExecutorService pool;
  private final Deque<Future<T>> made = new ArrayDeque<>();
  private int submitted;

  /** Makes what one step needs; called on several threads at once. */
  interface Maker<T> {
    T of(int step) throws IOException;
  }

  /** Begins with step {@code first} and ends with {@code last}. */
  StepsAhead(int first, int last, Maker<T> maker) {
    this.maker = maker;
    this.last = last;
    int spare = Runtime.getRuntime().availableProcessors() - 2;
    int threads = Math.max(1, Math.min(MAX_THREADS, spare));
    pool = Executors.newFixedThreadPool(threads);
    submitted = first - 1;
    for (int i = 0; i <= threads; i++) {
      submitNext();
    }
  }

  private void submitNext() {
    if (submitted < last) {
      int step = ++submitted;
      made.add(pool.submit(() -> maker.of(step)));
    }
  }

  /** What the next step needs; waits for it. */
  T next() throws IOException {
    Future<T> oldest = made.remove();
    submitNext();
    try {
      return oldest.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a step was made ready", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
