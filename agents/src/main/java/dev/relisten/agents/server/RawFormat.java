package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.v1.SampleEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What samples without a header are. Pure functions.
 *
 * @param encoding of a sample
 * @param rateHz samples of a channel a second
 * @param channels interleaved
 */
record RawFormat(SampleEncoding encoding, int rateHz, int channels) {
  int frameBytes() {
    return channels
        * switch (encoding) {
          case SAMPLE_ENCODING_S16LE, SAMPLE_ENCODING_S16BE -> 2;
          case SAMPLE_ENCODING_F32LE -> 4;
          case SAMPLE_ENCODING_MULAW, SAMPLE_ENCODING_ALAW -> 1;
          case SAMPLE_ENCODING_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("encoding: " + encoding);
        };
  }

  /** Whether the store's rate is its own, so that nothing has to be resampled. */
  boolean hasStoreRate() {
    return rateHz == PcmFormat.RATE_HZ;
  }

  /** How many samples at the store's rate so many frames are, rounded down. */
  long toStoreSamples(long frames) {
    return Math.multiplyExact(frames, (long) PcmFormat.RATE_HZ) / rateHz;
  }

  /** Whole frames to one channel, by the mean of all, at the same rate. */
  short[] toMono(ByteString bytes) {
    ByteBuffer in = bytes.asReadOnlyByteBuffer().order(order());
    short[] mono = new short[bytes.size() / frameBytes()];
    if (encoding == SampleEncoding.SAMPLE_ENCODING_S16LE && channels == 1) {
      in.asShortBuffer().get(mono);
      return mono;
    }
    for (int i = 0; i < mono.length; i++) {
      mono[i] = mean(in);
    }
    return mono;
  }

  private ByteOrder order() {
    boolean big = encoding == SampleEncoding.SAMPLE_ENCODING_S16BE;
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private short mean(ByteBuffer in) {
    double sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      sum += sample(in);
    }
    long rounded = Math.round(sum / channels);
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, rounded));
  }

  private double sample(ByteBuffer in) {
    return switch (encoding) {
      case SAMPLE_ENCODING_S16LE, SAMPLE_ENCODING_S16BE -> in.getShort();
      case SAMPLE_ENCODING_F32LE -> clamp(in.getFloat());
      case SAMPLE_ENCODING_MULAW -> Companding.ofMuLaw(in.get());
      case SAMPLE_ENCODING_ALAW -> Companding.ofALaw(in.get());
      case SAMPLE_ENCODING_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("encoding: " + encoding);
    };
  }

  private static double clamp(float value) {
    return Float.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value)) * 32_768.0;
  }
}
