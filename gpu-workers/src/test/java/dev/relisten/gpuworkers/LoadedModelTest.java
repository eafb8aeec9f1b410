package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadedModelTest {
  /** 640 samples are one token. */
  @ParameterizedTest
  @CsvSource({"32768, 4800000", "8192, 4800000", "4096, 2293760", "256, 81920"})
  void aClipLeavesRoomForTheQuestion(int contextTokens, long maxClipSamples) {
    assertEquals(maxClipSamples, LoadedModel.maxClipSamples(contextTokens));
  }
}
