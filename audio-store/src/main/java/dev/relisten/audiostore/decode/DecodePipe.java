package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DECODER_FAILED;

import dev.relisten.audiostore.decode.UndecodableAudioException.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * What a decoding process says to the one that started it: blocks of samples, each behind its
 * length, then one ending behind 0 or a negative mark. What is read is not trusted: the process
 * that wrote it has read a hostile file.
 */
final class DecodePipe {
  private static final int REPORT = 0;
  private static final int UNDECODABLE = -1;
  private static final int UNREADABLE = -2;
  private static final int MAX_BLOCK_SAMPLES = 1 << 20;

  private DecodePipe() {}

  static void writeSamples(DataOutputStream out, short[] samples, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * count);
    bytes.asShortBuffer().put(samples, 0, count);
    out.writeInt(count);
    out.write(bytes.array());
  }

  static void writeReport(DataOutputStream out, DecodeReport report) throws IOException {
    out.writeInt(REPORT);
    out.writeUTF(report.container());
    out.writeUTF(report.codec());
    out.writeInt(report.rateHz());
    out.writeInt(report.channels());
    out.writeLong(report.lengthSamples());
    out.writeLong(report.declaredSamples().orElse(-1));
    out.writeInt(report.damagedPackets());
    out.writeLong(report.gapSamples());
    out.writeBoolean(report.brokenOff());
    out.writeInt(report.timestampJumps());
    out.writeInt(report.peak());
  }

  static void writeFailure(DataOutputStream out, UndecodableAudioException e) throws IOException {
    out.writeInt(UNDECODABLE);
    out.writeUTF(e.reason().name());
    out.writeUTF(e.getMessage());
  }

  static void writeFailure(DataOutputStream out, IOException e) throws IOException {
    out.writeInt(UNREADABLE);
    out.writeUTF(String.valueOf(e.getMessage()));
  }

  /**
   * Hands all samples on and returns the report.
   *
   * @throws EOFException if the writer ended without an ending
   */
  static DecodeReport read(DataInputStream in, SampleSink sink) throws IOException {
    for (int mark = in.readInt(); ; mark = in.readInt()) {
      switch (mark) {
        case REPORT -> {
          return readReport(in);
        }
        case UNDECODABLE -> throw readFailure(in);
        case UNREADABLE -> throw new IOException(in.readUTF());
        default -> readSamples(in, mark, sink);
      }
    }
  }

  private static void readSamples(DataInputStream in, int count, SampleSink sink)
      throws IOException {
    if (count < 0 || count > MAX_BLOCK_SAMPLES) {
      throw garbled("block of " + count + " samples");
    }
    byte[] bytes = in.readNBytes(Short.BYTES * count);
    if (bytes.length < Short.BYTES * count) {
      throw new EOFException();
    }
    short[] samples = new short[count];
    ByteBuffer.wrap(bytes).asShortBuffer().get(samples);
    sink.accept(samples, count);
  }

  private static DecodeReport readReport(DataInputStream in) throws IOException {
    String container = in.readUTF();
    String codec = in.readUTF();
    int rateHz = in.readInt();
    int channels = in.readInt();
    long lengthSamples = in.readLong();
    long declared = in.readLong();
    return new DecodeReport(
        container,
        codec,
        rateHz,
        channels,
        lengthSamples,
        declared < 0 ? OptionalLong.empty() : OptionalLong.of(declared),
        in.readInt(),
        in.readLong(),
        in.readBoolean(),
        in.readInt(),
        in.readInt());
  }

  private static UndecodableAudioException readFailure(DataInputStream in) throws IOException {
    String reason = in.readUTF();
    try {
      return new UndecodableAudioException(Reason.valueOf(reason), in.readUTF());
    } catch (IllegalArgumentException e) {
      return garbled("reason " + reason);
    }
  }

  private static UndecodableAudioException garbled(String found) {
    return new UndecodableAudioException(
        DECODER_FAILED, "decoding process: " + found + " (expected: samples or a report)");
  }
}
