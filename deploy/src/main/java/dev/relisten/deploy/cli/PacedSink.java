package dev.relisten.deploy.cli;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.decode.SampleSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Hands sound on no faster than it lasts, a tenth of a second at a time. Not thread-safe. */
final class PacedSink implements SampleSink {
  private static final int STEP_SAMPLES = PcmFormat.RATE_HZ / 10;

  private final SampleSink sink;
  private final long startNanos = System.nanoTime();
  private long handedOn;

  PacedSink(SampleSink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(short[] samples, int count) throws IOException {
    for (int from = 0; from < count; from += STEP_SAMPLES) {
      int to = Math.min(count, from + STEP_SAMPLES);
      await(handedOn + to - from);
      sink.accept(Arrays.copyOfRange(samples, from, to), to - from);
      handedOn += to - from;
    }
  }

  private void await(long samples) throws InterruptedIOException {
    long due = startNanos + samples * TimeUnit.SECONDS.toNanos(1) / PcmFormat.RATE_HZ;
    try {
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }
}
