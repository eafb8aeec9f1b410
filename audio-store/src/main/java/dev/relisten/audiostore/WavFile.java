package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** WAV of the store's one format: 16 kHz, mono, 16 bit, a 44-byte header. Pure functions. */
public final class WavFile {
  public static final int HEADER_BYTES = 44;

  /** Most samples whose sizes the header can state. */
  public static final int MAX_SAMPLES =
      (Integer.MAX_VALUE - HEADER_BYTES) / PcmFormat.BYTES_PER_SAMPLE;

  private static final int RIFF = tag("RIFF");
  private static final int WAVE = tag("WAVE");
  private static final int FMT = tag("fmt ");
  private static final int DATA = tag("data");
  private static final int FMT_BYTES = 16;
  private static final short PCM = 1;

  private WavFile() {}

  /** A whole WAV file in memory. */
  public static byte[] toBytes(short[] samples) {
    byte[] header = header(samples.length);
    int bytes = header.length + samples.length * PcmFormat.BYTES_PER_SAMPLE;
    ByteBuffer wav = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).put(header);
    wav.asShortBuffer().put(samples);
    return wav.array();
  }

  /** What stands before {@code lengthSamples} samples, at most {@link #MAX_SAMPLES}. */
  public static byte[] header(long lengthSamples) {
    if (lengthSamples < 0 || lengthSamples > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples: " + lengthSamples + " (expected: 0 to " + MAX_SAMPLES + ")");
    }
    int dataBytes = (int) lengthSamples * PcmFormat.BYTES_PER_SAMPLE;
    ByteBuffer wav = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    wav.putInt(RIFF).putInt(HEADER_BYTES - 8 + dataBytes).putInt(WAVE);
    wav.putInt(FMT).putInt(FMT_BYTES).putShort(PCM).putShort((short) 1);
    wav.putInt(PcmFormat.RATE_HZ).putInt(PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE);
    wav.putShort((short) PcmFormat.BYTES_PER_SAMPLE).putShort((short) 16);
    return wav.putInt(DATA).putInt(dataBytes).array();
  }

  public static void write(Path file, short[] samples) throws IOException {
    Files.write(file, toBytes(samples));
  }

  /**
   * The samples of a WAV that {@link #toBytes} wrote or that has the same form; anything else goes
   * through {@link dev.relisten.audiostore.decode.AudioDecoder}.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static short[] fromBytes(byte[] wav) {
    ByteBuffer in = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    int dataBytes = wav.length - HEADER_BYTES;
    if (dataBytes < 0 || !headerMatches(in, dataBytes)) {
      throw new IllegalArgumentException(
          "WAV: " + wav.length + " bytes of another form (expected: 16 kHz mono 16 bit, 44 + 2 n)");
    }
    short[] samples = new short[dataBytes / PcmFormat.BYTES_PER_SAMPLE];
    in.position(HEADER_BYTES);
    in.asShortBuffer().get(samples);
    return samples;
  }

  public static short[] read(Path file) throws IOException {
    return fromBytes(Files.readAllBytes(file));
  }

  private static boolean headerMatches(ByteBuffer in, int dataBytes) {
    ByteBuffer header = ByteBuffer.wrap(header(dataBytes / PcmFormat.BYTES_PER_SAMPLE));
    return dataBytes % PcmFormat.BYTES_PER_SAMPLE == 0
        && header.equals(in.duplicate().limit(HEADER_BYTES));
  }

  /** A chunk's four letters as they lie in a little-endian file. */
  private static int tag(String letters) {
    return letters.charAt(0)
        | letters.charAt(1) << 8
        | letters.charAt(2) << 16
        | letters.charAt(3) << 24;
  }
}
