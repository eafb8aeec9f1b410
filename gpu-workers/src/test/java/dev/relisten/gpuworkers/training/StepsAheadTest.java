package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepsAheadTest {
  @Test
  void stepsComeInOrder_eachMadeOnce_noneBeyondTheLast() throws Exception {
    Set<Integer> made = ConcurrentHashMap.newKeySet();
    List<Integer> taken = new ArrayList<>();
    try (StepsAhead<Integer> steps =
        new StepsAhead<>(
            5,
            40,
            step -> {
              assertTrue(made.add(step), "made twice: " + step);
              return step;
            })) {
      for (int i = 5; i <= 40; i++) {
        taken.add(steps.next());
      }
    }
    assertEquals(IntStream.rangeClosed(5, 40).boxed().toList(), taken);
    assertEquals(36, made.size());
  }

  @Test
  void whatFailsInTheMaking_failsItsOwnStep() throws Exception {
    try (StepsAhead<Integer> steps = new StepsAhead<>(1, 4, StepsAheadTest::failingInTwoAndThree)) {
      assertEquals(1, steps.next());
      assertEquals("disk", assertThrows(IOException.class, steps::next).getMessage());
      assertThrows(IllegalArgumentException.class, steps::next);
      assertEquals(4, steps.next());
    }
  }

  private static int failingInTwoAndThree(int step) throws IOException {
    if (step == 2) {
      throw new IOException("disk");
    }
    if (step == 3) {
      throw new IllegalArgumentException("line 7");
    }
    return step;
  }
}
