package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.PrefillGapBenchmark.Gaps;
import org.junit.jupiter.api.Test;

class PrefillGapBenchmarkTest {
  private final ByteLanguage language = new ByteLanguage();

  @Test
  void measuresEveryTurnFromTheArrivalToTheFirstToken() {
    ScriptEngine engine = new ScriptEngine(language, 9, 400);
    Gaps gaps = new PrefillGapBenchmark(engine).measure(4, 20);
    assertTrue(gaps.usual() > 0 && gaps.longest() > 0, gaps.toString());
    assertTrue(gaps.untilFirstToken() >= gaps.longest(), gaps.toString());
    int rows =
        engine.steps.stream()
            .flatMapToInt(step -> step.stream().mapToInt(ScriptEngine::rows))
            .max()
            .orElse(0);
    assertTrue(rows == 20, "largest piece: " + rows);
  }

  @Test
  void refusesWhatDoesNotFit() {
    PrefillGapBenchmark small = new PrefillGapBenchmark(new ScriptEngine(language, 9, 60));
    assertThrows(IllegalArgumentException.class, () -> small.measure(4, 20));
    ScriptEngine eight = new ScriptEngine(language, 8, 400);
    assertThrows(IllegalArgumentException.class, () -> new PrefillGapBenchmark(eight));
  }
}
