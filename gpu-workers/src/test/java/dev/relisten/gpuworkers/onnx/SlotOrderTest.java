package dev.relisten.gpuworkers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SlotOrderTest {
  private static final int[] EQUALLY_FULL = {9, 9, 9, 9, 9};

  private final SlotOrder order = new SlotOrder(5);

  @Test
  void neighboursStayWhereTheyAre() {
    assertEquals(1, order.cheapestRun(new int[] {3, 1, 2}, EQUALLY_FULL));
  }

  @Test
  void theRunThatHoldsMostOfThemIsTaken() {
    assertEquals(2, order.cheapestRun(new int[] {0, 3, 4}, EQUALLY_FULL));
  }

  @Test
  void fullSlotsAreMovedLessGladlyThanEmptyOnes() {
    assertEquals(0, order.cheapestRun(new int[] {0, 3, 4}, new int[] {100, 0, 0, 1, 1}));
  }

  @Test
  void aSwapIsSeenFromBothSides() {
    order.swap(0, 3);
    order.swap(3, 4);
    assertEquals(4, order.placeOf(0));
    assertEquals(0, order.slotAt(4));
    assertEquals(0, order.placeOf(3));
    assertEquals(4, order.slotAt(3));
    assertEquals(3, order.cheapestRun(new int[] {0, 4}, EQUALLY_FULL));
  }
}
