package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.protocol.generation.GenerationOptions;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class RepetitionGuardTest {
  private static final int NEVER = -1;

  @Test
  void tripsWhenTheNgramStandsOnceMoreThanTheLimit() {
    assertEquals(3 * 5, tokensUntilTrip(guard(5, 2), i -> i % 5));
    assertEquals(4 * 5, tokensUntilTrip(guard(5, 3), i -> i % 5));
  }

  @Test
  void whatCameBeforeDoesNotMatter() {
    assertEquals(7 + 15, tokensUntilTrip(guard(5, 2), i -> i < 7 ? 100 + i : (i - 7) % 5));
  }

  @Test
  void shorterPeriodsTripAfterAsManyTokens() {
    assertEquals(1 + 10, tokensUntilTrip(guard(5, 2), i -> 7));
    assertEquals(3 + 10, tokensUntilTrip(guard(5, 2), i -> i % 3));
  }

  @Test
  void longerPeriodsAndFreshTextNeverTrip() {
    assertEquals(NEVER, tokensUntilTrip(guard(5, 2), i -> i % 6));
    assertEquals(NEVER, tokensUntilTrip(guard(5, 2), i -> i));
  }

  @Test
  void zeroIsOff() {
    assertEquals(NEVER, tokensUntilTrip(guard(0, 1), i -> 7));
  }

  @Test
  void resetForgets() {
    RepetitionGuard guard = guard(2, 2);
    guard.trips(1);
    guard.trips(1);
    guard.trips(1);
    guard.trips(1);
    guard.reset();
    assertEquals(5, tokensUntilTrip(guard, i -> 1));
  }

  private static int tokensUntilTrip(RepetitionGuard guard, IntUnaryOperator token) {
    for (int i = 0; i < 200; i++) {
      if (guard.trips(token.applyAsInt(i))) {
        return i + 1;
      }
    }
    return NEVER;
  }

  private static RepetitionGuard guard(int ngram, int limit) {
    return new RepetitionGuard(new GenerationOptions(0, 1, 0, 0, ngram, limit));
  }
}
