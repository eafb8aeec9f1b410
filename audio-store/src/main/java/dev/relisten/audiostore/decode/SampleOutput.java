package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** Floats to 16 bit, counted, limited, and handed on in blocks. */
final class SampleOutput {
  private static final float FULL_SCALE = 32_768f;
  private static final int BLOCK_SAMPLES = 16_384;

  private final SampleSink sink;
  private final Duration maxSound;
  private final short[] block = new short[BLOCK_SAMPLES];
  private final SampleBuffer held = new SampleBuffer();
  private long holdFrom = Long.MAX_VALUE;
  private long writtenSamples;
  private int peak;

  SampleOutput(SampleSink sink, Duration maxSound) {
    this.sink = sink;
    this.maxSound = maxSound;
  }

  long writtenSamples() {
    return writtenSamples;
  }

  /** The largest magnitude so far, of 32,768. */
  int peak() {
    return peak;
  }

  /**
   * What comes from here on is padding if nothing follows it: it is kept back until {@link
   * #release}, and dropped if there is none.
   */
  void holdFrom(long sample) {
    holdFrom = sample;
  }

  /** Sound follows: what was kept back is sound, too. */
  void release() throws IOException {
    holdFrom = Long.MAX_VALUE;
    if (held.length() > 0) {
      short[] samples = held.toArray();
      held.clear();
      deliver(samples, samples.length);
    }
  }

  void write(float[] samples, int count) throws IOException {
    for (int from = 0; from < count; from += BLOCK_SAMPLES) {
      int length = Math.min(BLOCK_SAMPLES, count - from);
      for (int i = 0; i < length; i++) {
        block[i] = quantize(samples[from + i]);
      }
      emit(length);
    }
  }

  void writeSilence(long count) throws IOException {
    for (long left = count; left > 0; left -= BLOCK_SAMPLES) {
      int length = (int) Math.min(BLOCK_SAMPLES, left);
      Arrays.fill(block, 0, length, (short) 0);
      emit(length);
    }
  }

  /** Nearest 16-bit value; damaged MP3 and AAC yield 1e5 and NaN. */
  static short quantize(float sample) {
    int nearest = Math.round(sample * FULL_SCALE); // NaN becomes 0
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, nearest));
  }

  private void emit(int count) throws IOException {
    int now = (int) Math.max(0, Math.min(count, holdFrom - writtenSamples));
    if (now < count) {
      held.accept(Arrays.copyOfRange(block, now, count), count - now);
    }
    if (now > 0) {
      deliver(block, now);
    }
  }

  private void deliver(short[] samples, int count) throws IOException {
    writtenSamples += count;
    if (writtenSamples > maxSound.toMillis() * (PcmFormat.RATE_HZ / 1000)) {
      throw new UndecodableAudioException(
          LIMIT_EXCEEDED,
          "sound: longer than " + maxSound.toSeconds() + " s (expected: at most that)");
    }
    for (int i = 0; i < count; i++) {
      peak = Math.max(peak, Math.abs(samples[i]));
    }
    sink.accept(samples, count);
  }
}
