package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/** Two times that a question names, in seconds with one decimal, {@code from < to}. */
record TimeWindow(BigDecimal from, BigDecimal to) {
  private static final int MIN_TENTHS = 2;
  private static final int MAX_WIDER_TENTHS = 4;

  /** The event's own times, or a part of them, or up to 0.4 s more at each side. */
  static TimeWindow about(SoundEvent event, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> inside(event, random);
      case 1 -> around(event, random);
      default -> new TimeWindow(event.startSeconds(), event.endSeconds());
    };
  }

  private static TimeWindow inside(SoundEvent event, RandomGenerator random) {
    int start = tenths(event.startSeconds());
    int end = tenths(event.endSeconds());
    int spare = end - start - MIN_TENTHS;
    int cut = random.nextInt(spare / 2 + 1);
    return of(start + cut, end - random.nextInt(spare / 2 + 1));
  }

  private static TimeWindow around(SoundEvent event, RandomGenerator random) {
    int start = tenths(event.startSeconds()) - random.nextInt(MAX_WIDER_TENTHS + 1);
    int end = tenths(event.endSeconds()) + random.nextInt(MAX_WIDER_TENTHS + 1);
    return of(Math.max(0, start), end);
  }

  private static TimeWindow of(int fromTenths, int toTenths) {
    return new TimeWindow(BigDecimal.valueOf(fromTenths, 1), BigDecimal.valueOf(toTenths, 1));
  }

  private static int tenths(BigDecimal seconds) {
    return seconds.movePointRight(1).intValueExact();
  }
}
