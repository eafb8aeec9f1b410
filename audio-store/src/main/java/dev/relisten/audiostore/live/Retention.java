package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import java.time.Duration;

/**
 * How much of a stream is kept: its end, at least this long, at most this large. Whole segments are
 * dropped, so up to one segment more is kept.
 *
 * @param duration of the sound that is kept; of a stream that has ended also how long it is kept
 * @param bytes of its PCM
 */
public record Retention(Duration duration, long bytes) {
  public Retention {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("retention: " + duration + " (expected: above 0 s)");
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("retention: " + bytes + " bytes (expected: >= 1)");
    }
  }

  /** The shorter and the smaller of both. */
  public Retention atMost(Retention limit) {
    Duration shorter = duration.compareTo(limit.duration) < 0 ? duration : limit.duration;
    return new Retention(shorter, Math.min(bytes, limit.bytes));
  }

  /**
   * First sample to keep of a stream that ends at {@code endSample}: whole segments, no more bytes
   * than allowed, no less time than wanted if they allow it, and always the last segment.
   */
  long firstToKeep(long endSample, int segmentSamples) {
    long wanted = endSample - duration.toMillis() * (PcmFormat.RATE_HZ / 1_000);
    long allowed = endSample - bytes / PcmFormat.BYTES_PER_SAMPLE;
    long segment =
        Math.max(Math.floorDiv(wanted, segmentSamples), -Math.floorDiv(-allowed, segmentSamples));
    long last = Math.max(0, endSample - 1) / segmentSamples;
    return Math.max(0, Math.min(segment, last)) * segmentSamples;
  }
}
