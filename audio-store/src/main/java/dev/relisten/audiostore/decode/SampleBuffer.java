package dev.relisten.audiostore.decode;

import java.util.Arrays;

/** Collects a short sound in memory. */
final class SampleBuffer implements SampleSink {
  private short[] samples = new short[1 << 10];
  private int length;

  @Override
  public void accept(short[] block, int count) {
    if (length + count > samples.length) {
      samples = Arrays.copyOf(samples, Math.max(length + count, 2 * samples.length));
    }
    System.arraycopy(block, 0, samples, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  short[] toArray() {
    return Arrays.copyOf(samples, length);
  }
}
