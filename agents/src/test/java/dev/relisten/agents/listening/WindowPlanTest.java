package dev.relisten.agents.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowPlanTest {
  @Test
  void theLastWindowIsMovedBackToTheEnd() {
    assertEquals(
        List.of(new SampleRange(0, 12), new SampleRange(10, 22), new SampleRange(13, 25)),
        WindowPlan.of(25, new ModelInfo.Listening(12, 2, "?", true)));
  }

  @ParameterizedTest
  @CsvSource({"1,12,2,1", "12,12,2,1", "13,12,2,2", "22,12,2,2", "24,12,0,2", "7200,12,2,720"})
  void windowsCoverEverything(long length, long window, long overlap, int count) {
    List<SampleRange> plan =
        WindowPlan.of(length, new ModelInfo.Listening(window, overlap, "?", true));
    assertEquals(count, plan.size());
    assertEquals(0, plan.get(0).startSample());
    assertEquals(length, plan.get(count - 1).endSample());
    for (int i = 1; i < count; i++) {
      assertEquals(true, plan.get(i).startSample() <= plan.get(i - 1).endSample());
    }
  }
}
