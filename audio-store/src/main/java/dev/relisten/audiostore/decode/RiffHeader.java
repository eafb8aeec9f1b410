package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a WAV's own header states, in each of its forms (RIFF, big-endian RIFX, RF64, BW64). FFmpeg
 * replaces the length by the file's size where the file is shorter, so that a truncated upload
 * would pass as a whole one, and takes RIFX samples for little-endian.
 */
final class RiffHeader {
  private static final int RIFF = 0x52494646;
  private static final int RIFX = 0x52494658;
  private static final int RF64 = 0x52463634;
  private static final int BW64 = 0x42573634;
  private static final int WAVE = 0x57415645;
  private static final int FMT = 0x666d7420;
  private static final int DATA = 0x64617461;
  private static final int DS64 = 0x64733634;
  private static final int FACT = 0x66616374;
  private static final int HEAD_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int RATE_AT = 4;
  private static final int BYTE_RATE_AT = 8;
  private static final int DATA_SIZE_AT = 8;
  private static final int READ_BYTES = CHUNK_BYTES + 16;
  private static final int MAX_CHUNKS = 100;

  /**
   * PCM, float, A-law, mu-law, extensible: their byte rate is exact; others state their samples.
   */
  private static final Set<Integer> PLAIN_FORMS = Set.of(1, 3, 6, 7, 0xFFFE);

  private static final long IN_DS64 = 0xFFFF_FFFFL;
  private static final long MAX_BYTES = 1L << 48;

  /** Programs that write to a pipe put 0 or a size near 2 or 4 GiB. */
  private static final long UNKNOWN_FROM = 0x7FFF_0000L;

  private final ByteSource source;
  private final ByteOrder order;
  private boolean isPlain;
  private long rateHz;
  private long byteRate;
  private long longDataBytes;
  private long factSamples;

  private RiffHeader(ByteSource source, ByteOrder order) {
    this.source = source;
    this.order = order;
  }

  /** At 16 kHz; empty if it is no WAV or states no length. */
  static OptionalLong declaredSamples(ByteSource source) throws IOException {
    ByteBuffer head = read(source, 0, HEAD_BYTES);
    if (head.limit() < HEAD_BYTES || head.getInt(8) != WAVE) {
      return OptionalLong.empty();
    }
    return switch (head.getInt(0)) {
      case RIFF, RF64, BW64 -> new RiffHeader(source, ByteOrder.LITTLE_ENDIAN).fromChunks();
      case RIFX -> new RiffHeader(source, ByteOrder.BIG_ENDIAN).fromChunks();
      default -> OptionalLong.empty();
    };
  }

  static boolean isBigEndian(ByteSource source) throws IOException {
    ByteBuffer head = read(source, 0, HEAD_BYTES);
    return head.limit() >= HEAD_BYTES && head.getInt(0) == RIFX;
  }

  private OptionalLong fromChunks() throws IOException {
    long at = HEAD_BYTES;
    for (int i = 0; i < MAX_CHUNKS; i++) {
      ByteBuffer chunk = read(source, at, READ_BYTES);
      if (chunk.limit() < CHUNK_BYTES) {
        break;
      }
      int name = chunk.getInt(0);
      long size = Integer.toUnsignedLong(chunk.order(order).getInt(4));
      if (name == DATA) {
        return samples(size);
      }
      if (chunk.limit() == READ_BYTES) {
        note(name, chunk);
      }
      at += CHUNK_BYTES + size + (size & 1);
    }
    return OptionalLong.empty();
  }

  private void note(int name, ByteBuffer chunk) {
    if (name == FMT) {
      isPlain = PLAIN_FORMS.contains(chunk.getShort(CHUNK_BYTES) & 0xFFFF);
      rateHz = Integer.toUnsignedLong(chunk.getInt(CHUNK_BYTES + RATE_AT));
      byteRate = Integer.toUnsignedLong(chunk.getInt(CHUNK_BYTES + BYTE_RATE_AT));
    }
    if (name == FACT) {
      factSamples = Integer.toUnsignedLong(chunk.getInt(CHUNK_BYTES));
    }
    if (name == DS64) {
      longDataBytes = chunk.getLong(CHUNK_BYTES + DATA_SIZE_AT);
    }
  }

  private OptionalLong samples(long shortBytes) {
    boolean isLong = shortBytes == IN_DS64 && longDataBytes > 0 && longDataBytes < MAX_BYTES;
    if (byteRate == 0 || shortBytes == 0 || (shortBytes >= UNKNOWN_FROM && !isLong)) {
      return OptionalLong.empty();
    }
    if (!isPlain) {
      return rateHz == 0 || factSamples == 0
          ? OptionalLong.empty()
          : OptionalLong.of(factSamples * PcmFormat.RATE_HZ / rateHz);
    }
    long bytes = isLong ? longDataBytes : shortBytes;
    return OptionalLong.of(bytes * PcmFormat.RATE_HZ / byteRate);
  }

  private static ByteBuffer read(ByteSource source, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    for (int more = 0; more >= 0 && bytes.hasRemaining(); ) {
      more = source.read(bytes, at + bytes.position());
    }
    return bytes.flip().slice();
  }
}
