package dev.relisten.gpuworkers.model;

import static dev.relisten.gpuworkers.model.NumberFormat16.BF16;
import static dev.relisten.gpuworkers.model.NumberFormat16.F16;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NumberFormat16Test {
  @Test
  void everyNumberSurvivesWideningAndNarrowing() {
    for (NumberFormat16 format : NumberFormat16.values()) {
      for (int bits = 0; bits < 1 << 16; bits++) {
        float wide = format.widen((short) bits);
        if (!Float.isNaN(wide)) {
          assertEquals((short) bits, format.narrow(wide), format + " " + bits);
        }
      }
    }
  }

  @Test
  void knownHalves() {
    assertEquals(1f, F16.widen((short) 0x3c00));
    assertEquals(-2f, F16.widen((short) 0xc000));
    assertEquals(65504f, F16.widen((short) 0x7bff));
    assertEquals(0x1p-24f, F16.widen((short) 1));
    assertEquals(Float.POSITIVE_INFINITY, F16.widen((short) 0x7c00));
    assertTrue(Float.isNaN(F16.widen((short) 0x7e00)));
  }

  @Test
  void narrowingRoundsToNearestEven() {
    assertEquals(1f, F16.widen(F16.narrow(1 + 0x1p-11f)));
    assertEquals(1 + 0x1p-9f, F16.widen(F16.narrow(1 + 3 * 0x1p-11f)));
    assertEquals(0x1p-14f, F16.widen(F16.narrow(0x1p-14f - 0x1p-26f)));
    assertEquals(Float.POSITIVE_INFINITY, F16.widen(F16.narrow(65520f)));
    assertEquals(1f, BF16.widen(BF16.narrow(1 + 0x1p-8f)));
    assertEquals(1 + 0x1p-6f, BF16.widen(BF16.narrow(1 + 3 * 0x1p-8f)));
    assertTrue(Float.isNaN(BF16.widen(BF16.narrow(Float.NaN))));
    assertTrue(Float.isNaN(F16.widen(F16.narrow(Float.NaN))));
  }
}
