package dev.relisten.agents.evaluation;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.QuestionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Asks every question of a set, several at once, and reports. */
public final class Evaluation {
  private final Asking asking;
  private final int concurrency;

  /**
   * An evaluation.
   *
   * @param concurrency questions asked at once, at least 1
   */
  public Evaluation(Asking asking, int concurrency) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("questions at once: " + concurrency + " (expected: >= 1)");
    }
    this.asking = asking;
    this.concurrency = concurrency;
  }

  /**
   * Asks all questions.
   *
   * @param graded hears every grade in the set's order, in the calling thread
   * @throws IllegalArgumentException if the set is empty
   * @throws IOException if a recording cannot be read
   * @throws io.grpc.StatusRuntimeException if the service went away
   */
  public Report run(QuestionSet set, Consumer<Grade> graded)
      throws IOException, InterruptedException {
    if (set.items().isEmpty()) {
      throw new IllegalArgumentException("questions: 0 (expected: >= 1)");
    }
    ExecutorService pool = Executors.newFixedThreadPool(concurrency);
    try {
      List<Future<Grade>> futures = new ArrayList<>();
      for (QuestionItem item : set.items()) {
        futures.add(pool.submit(() -> Grade.of(item, asking.ask(item))));
      }
      List<Grade> grades = new ArrayList<>();
      for (Future<Grade> future : futures) {
        Grade grade = finished(future);
        grades.add(grade);
        graded.accept(grade);
      }
      return Report.of(grades);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Grade finished(Future<Grade> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("question: " + e.getCause(), e.getCause());
    }
  }
}
