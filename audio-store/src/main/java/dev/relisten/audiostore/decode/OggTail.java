package dev.relisten.audiostore.decode;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Whether an Ogg file has its last page, the only place that tells a whole file from a truncated
 * one (RFC 3533, section 6: header type bit 4 ends a stream).
 */
final class OggTail {
  private static final int MAX_PAGE_BYTES = 65_307;
  private static final int HEADER_BYTES = 27;
  private static final int TYPE_AT = 5;
  private static final int END_OF_STREAM = 4;

  private OggTail() {}

  static boolean endsItsStream(ByteSource file) throws IOException {
    byte[] tail = tail(file);
    for (int at = tail.length - HEADER_BYTES; at >= 0; at--) {
      if (tail[at] == 'O' && tail[at + 1] == 'g' && tail[at + 2] == 'g' && tail[at + 3] == 'S') {
        return (tail[at + TYPE_AT] & END_OF_STREAM) != 0 && tail.length >= pageEnd(tail, at);
      }
    }
    return false;
  }

  private static int pageEnd(byte[] tail, int page) {
    int segments = tail[page + HEADER_BYTES - 1] & 0xFF;
    int end = page + HEADER_BYTES + segments;
    if (end > tail.length) {
      return end;
    }
    int body = end;
    for (int i = 0; i < segments; i++) {
      body += tail[page + HEADER_BYTES + i] & 0xFF;
    }
    return body;
  }

  private static byte[] tail(ByteSource file) throws IOException {
    long size = file.size().orElseThrow();
    ByteBuffer tail = ByteBuffer.allocate((int) Math.min(MAX_PAGE_BYTES, size));
    long from = size - tail.capacity();
    for (int more = 0; more >= 0 && tail.hasRemaining(); ) {
      more = file.read(tail, from + tail.position());
    }
    return tail.array();
  }
}
