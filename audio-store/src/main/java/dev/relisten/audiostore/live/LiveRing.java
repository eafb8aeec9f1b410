package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.util.Arrays;

/**
 * The last seconds of a stream in memory, a page a second, so that fresh sound is read without the
 * disk. In pages, because one array of 30 s is humongous to G1. Not thread-safe.
 */
final class LiveRing {
  private static final int PAGE = PcmFormat.RATE_HZ;
  private static final long EMPTY = -1;

  private final short[][] pages;
  private final long[] seconds;
  private final long firstSample;

  /** {@code firstSample} is where the sound begins that will be put in. */
  LiveRing(int seconds, long firstSample) {
    this.pages = new short[seconds][];
    this.seconds = new long[seconds];
    this.firstSample = firstSample;
    Arrays.fill(this.seconds, EMPTY);
  }

  /** Holds nothing. */
  static LiveRing none() {
    return new LiveRing(1, Long.MAX_VALUE);
  }

  /** Puts {@code count} samples in at {@code at}; what was skipped before it counts as silence. */
  void put(long at, short[] samples, int from, int count) {
    for (int done = 0; done < count; ) {
      int offset = (int) ((at + done) % PAGE);
      int length = Math.min(count - done, PAGE - offset);
      System.arraycopy(samples, from + done, page((at + done) / PAGE), offset, length);
      done += length;
    }
  }

  /** Whether all of a range that was put in is still here. */
  boolean holds(SampleRange range) {
    if (range.startSample() < firstSample) {
      return false;
    }
    for (long s = range.startSample() / PAGE; s * PAGE < range.endSample(); s++) {
      if (seconds[slot(s)] != s) {
        return false;
      }
    }
    return true;
  }

  /** A range that this {@link #holds}. */
  short[] read(SampleRange range) {
    short[] samples = new short[(int) range.lengthSamples()];
    for (int done = 0; done < samples.length; ) {
      long at = range.startSample() + done;
      int offset = (int) (at % PAGE);
      int length = Math.min(samples.length - done, PAGE - offset);
      System.arraycopy(pages[slot(at / PAGE)], offset, samples, done, length);
      done += length;
    }
    return samples;
  }

  private short[] page(long second) {
    int slot = slot(second);
    if (pages[slot] == null) {
      pages[slot] = new short[PAGE];
    }
    if (seconds[slot] != second) {
      Arrays.fill(pages[slot], (short) 0);
      seconds[slot] = second;
    }
    return pages[slot];
  }

  private int slot(long second) {
    return (int) (second % pages.length);
  }
}
