package dev.relisten.gpuworkers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OperationsTest {
  private static final ThinkerConfig.Text TEXT =
      new ThinkerConfig.Text(8, 2, 4, 2, 3, 16, 100, 1e-6f, 10_000, 512, false);

  @Test
  void oneRowInAnEmptyCache_isEveryMatrixOnceAndOneKey() {
    double matrices = 8 * (4 * 3) + 2 * 8 * (2 * 3) + (4 * 3) * 8 + 3 * 8 * 16;
    double attention = 2 * (4 * 3);
    assertEquals(2 * (2 * (matrices + attention) + 8 * 100), Operations.prefill(TEXT, 1, 0), 1e-9);
  }

  @Test
  void rowsOneByOne_areAsMuchAsTogether_butForTheLogits() {
    double apart = 0;
    for (int row = 0; row < 5; row++) {
      apart += Operations.prefill(TEXT, 1, 7 + row);
    }
    assertEquals(apart - 4 * 2 * 8 * 100, Operations.prefill(TEXT, 5, 7), 1e-9);
  }

  @Test
  void encodingTwoWindows_isTwiceOne() {
    ThinkerConfig.Audio audio = new ThinkerConfig.Audio(8, 16, 3, 2, 32, 200, 1500, 8);
    assertEquals(2 * Operations.encoding(audio, 200), Operations.encoding(audio, 400), 1e-6);
    double convolutions = 200 * 3 * 8 * 16 + 100 * 3 * 16 * 16;
    double layers = 3.0 * 100 * (4 * 16 * 16 + 2 * 16 * 32 + 2 * 100 * 16);
    assertEquals(2 * (convolutions + layers + 50 * 16 * 8), Operations.encoding(audio, 200), 1e-6);
  }
}
