package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.GenerationOptions;
import java.util.Arrays;

/**
 * Notices that a model says the same again and again. With n-grams of {@code n} tokens and a limit
 * of {@code k}, it trips when the last tokens repeat with a period {@code p <= n} for {@code n * k}
 * tokens: for {@code p = n}, when the n-gram stands {@code k + 1} times in a row. Pure; not
 * thread-safe.
 */
public final class RepetitionGuard {
  private final int ngramTokens;
  private final int limit;
  private final int[] recent;
  private final int[] repeated;
  private int seen;

  public RepetitionGuard(GenerationOptions options) {
    ngramTokens = options.repetitionNgramTokens();
    limit = options.repetitionLimit();
    recent = new int[ngramTokens];
    repeated = new int[ngramTokens + 1];
  }

  /** Takes the next token; true if it makes one repetition too many. */
  public boolean trips(int id) {
    boolean trips = false;
    for (int period = 1; period <= Math.min(ngramTokens, seen); period++) {
      boolean same = recent[(seen - period) % ngramTokens] == id;
      repeated[period] = same ? repeated[period] + 1 : 0;
      trips |= repeated[period] >= ngramTokens * limit;
    }
    if (ngramTokens > 0) {
      recent[seen % ngramTokens] = id;
    }
    seen++;
    return trips;
  }

  /** Forgets all; a new turn begins. */
  public void reset() {
    seen = 0;
    Arrays.fill(repeated, 0);
  }
}
