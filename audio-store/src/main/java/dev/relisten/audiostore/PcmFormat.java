package dev.relisten.audiostore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one format of stored sound: 16 kHz, mono, signed 16 bit, little endian. */
public final class PcmFormat {
  public static final int RATE_HZ = 16_000;
  public static final int BYTES_PER_SAMPLE = 2;

  /** Shortest slice that is listened to: 0.2 s. */
  public static final int MIN_SLICE_SAMPLES = 3_200;

  private PcmFormat() {}

  /** The first {@code count} samples as bytes. */
  public static byte[] toBytes(short[] samples, int count) {
    byte[] pcm = new byte[count * BYTES_PER_SAMPLE];
    ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples, 0, count);
    return pcm;
  }
}
