package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimelineTest {
  @Test
  void soundThatStartsWithItsContainer_startsAtZero() {
    Timeline timeline = new Timeline(400);
    assertEquals(0, timeline.silenceBefore(400, 0));
    assertEquals(0, timeline.silenceBefore(1_400, 1_000));
  }

  @Test
  void soundThatStartsLater_hasSilenceBefore() {
    assertEquals(16_000, new Timeline(0).silenceBefore(16_000, 0));
    assertEquals(16_000, new Timeline(22_400).silenceBefore(38_400, 0));
  }

  @Test
  void codecDelayBeforeZero_isNoGap() {
    Timeline timeline = new Timeline(-104);
    assertEquals(0, timeline.silenceBefore(0, 0));
    assertEquals(0, timeline.silenceBefore(50_000, 50_000));
    assertEquals(0, timeline.gapSamples());
  }

  @Test
  void gapBeyondTheTolerance_isFilledExactly() {
    Timeline timeline = new Timeline(0);
    assertEquals(0, timeline.silenceBefore(0, 0));
    assertEquals(0, timeline.silenceBefore(1_320, 1_000));
    assertEquals(321, timeline.silenceBefore(1_321, 1_000));
    assertEquals(321, timeline.gapSamples());
  }

  @Test
  void brokenClock_movesTheOriginAndIsCounted() {
    Timeline timeline = new Timeline(0);
    assertEquals(0, timeline.silenceBefore(0, 0));
    assertEquals(0, timeline.silenceBefore(1L << 40, 1_000));
    assertEquals(0, timeline.silenceBefore((1L << 40) + 1_000, 2_000));
    assertEquals(0, timeline.silenceBefore(0, 100_000));
    assertEquals(0, timeline.silenceBefore(1_000, 101_000));
    assertEquals(2, timeline.jumps());
    assertEquals(0, timeline.gapSamples());
  }
}
