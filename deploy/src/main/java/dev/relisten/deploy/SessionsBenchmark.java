package dev.relisten.deploy;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.gpuworkers.TimedEngine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Questions to one worker, so many at a time. Not thread-safe. */
public interface SessionsBenchmark extends AutoCloseable {
  /**
   * Asks all. Whatever has to do with files is done before the clock runs.
   *
   * @param sessions at a time
   * @throws IOException if a recording cannot be read
   */
  Run ask(List<QuestionItem> questions, int sessions) throws IOException, InterruptedException;

  @Override
  void close();

  /**
   * What came of it.
   *
   * @param said text or ids by the question's id
   * @param wallNanos from the first question to the last answer
   * @param sampledTokens of all
   * @param firstTextNanos of each, from asking on
   * @param engine where the engine's time went meanwhile
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Run(
      Map<String, String> said,
      long wallNanos,
      int sampledTokens,
      long[] firstTextNanos,
      TimedEngine.Times engine) {

    public double questionsPerMinute() {
      return said.size() * 60e9 / wallNanos;
    }

    public double firstTextMedianMillis() {
      long[] sorted = firstTextNanos.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2] / 1e6;
    }
  }
}
