package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SampleRangeTest {
  @Test
  void everyTwoDecimalTime_isItsExactSample() {
    for (int hundredths = 0; hundredths <= 10_000; hundredths++) {
      BigDecimal seconds = new BigDecimal(hundredths / 100 + "." + twoDigits(hundredths % 100));
      assertEquals(160L * hundredths, SampleRange.toSample(seconds), seconds.toString());
    }
  }

  @Test
  void finerTimes_areFloored() {
    assertEquals(0, SampleRange.toSample(new BigDecimal("0.0000624")));
    assertEquals(1, SampleRange.toSample(new BigDecimal("0.0000625")));
    assertEquals(15_999, SampleRange.toSample(new BigDecimal("0.9999999")));
  }

  @Test
  void reversedOrNegative_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SampleRange(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new SampleRange(-1, 1));
    assertEquals(0, new SampleRange(7, 7).lengthSamples());
  }

  private static String twoDigits(int value) {
    return value < 10 ? "0" + value : "" + value;
  }
}
