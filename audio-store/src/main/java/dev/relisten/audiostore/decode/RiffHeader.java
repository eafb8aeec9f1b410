package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The length that a WAV's own header states. FFmpeg replaces it by the file's size where the file
 * is shorter, so that a truncated upload would pass as a whole one.
 */
final class RiffHeader {
  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FMT = 0x20746d66;
  private static final int DATA = 0x61746164;
  private static final int HEAD_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int BYTE_RATE_AT = 8;
  private static final int MAX_CHUNKS = 100;

  /** Programs that write to a pipe put 0 or a size near 2 or 4 GiB. */
  private static final long UNKNOWN_FROM = 0x7FFF_0000L;

  private RiffHeader() {}

  /** At 16 kHz; empty if the file is no plain WAV or states no length. */
  static OptionalLong declaredSamples(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      ByteBuffer head = read(in, 0, HEAD_BYTES);
      if (head.limit() < HEAD_BYTES || head.getInt(0) != RIFF || head.getInt(8) != WAVE) {
        return OptionalLong.empty();
      }
      return fromChunks(in);
    }
  }

  private static OptionalLong fromChunks(RandomAccessFile in) throws IOException {
    long byteRate = 0;
    long at = HEAD_BYTES;
    for (int i = 0; i < MAX_CHUNKS; i++) {
      ByteBuffer chunk = read(in, at, CHUNK_BYTES + BYTE_RATE_AT + Integer.BYTES);
      if (chunk.limit() < CHUNK_BYTES) {
        break;
      }
      long size = Integer.toUnsignedLong(chunk.getInt(4));
      if (chunk.getInt(0) == DATA) {
        return samples(size, byteRate);
      }
      if (chunk.getInt(0) == FMT && chunk.limit() > CHUNK_BYTES + BYTE_RATE_AT) {
        byteRate = Integer.toUnsignedLong(chunk.getInt(CHUNK_BYTES + BYTE_RATE_AT));
      }
      at += CHUNK_BYTES + size + (size & 1);
    }
    return OptionalLong.empty();
  }

  private static OptionalLong samples(long dataBytes, long byteRate) {
    if (byteRate == 0 || dataBytes == 0 || dataBytes >= UNKNOWN_FROM) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(dataBytes * PcmFormat.RATE_HZ / byteRate);
  }

  private static ByteBuffer read(RandomAccessFile in, long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.seek(at);
    int read = 0;
    for (int more = 0; more >= 0 && read < count; read += Math.max(0, more)) {
      more = in.read(bytes, read, count - read);
    }
    return ByteBuffer.wrap(bytes).limit(read).slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
