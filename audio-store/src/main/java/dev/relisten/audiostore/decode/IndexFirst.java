package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NOT_STREAMABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A stream that is watched while it passes: an MP4 or M4A whose index stands behind its sound is
 * refused at the first byte of that sound, not after all of it went by unheard.
 */
final class IndexFirst implements ByteSource {
  private static final Set<String> FIRST_BOXES =
      Set.of("ftyp", "moov", "mdat", "wide", "free", "skip", "pnot");
  private static final int HEADER_BYTES = 8;
  private static final int LONG_HEADER_BYTES = 16;
  private static final int SIZE_IS_LONG = 1;

  private final ByteSource stream;
  private final ByteBuffer header = ByteBuffer.allocate(LONG_HEADER_BYTES);
  private boolean watching = true;
  private boolean first = true;
  private long toNextBox;

  IndexFirst(ByteSource stream) {
    this.stream = stream;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int start = target.position();
    int read = stream.read(target, position);
    if (watching && read > 0) {
      watch(target.duplicate().position(start).limit(start + read));
    }
    return read;
  }

  @Override
  public OptionalLong size() throws IOException {
    return stream.size();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  private void watch(ByteBuffer passing) {
    while (watching && passing.hasRemaining()) {
      int skipped = (int) Math.min(toNextBox, passing.remaining());
      passing.position(passing.position() + skipped);
      toNextBox -= skipped;
      if (passing.hasRemaining()) {
        header.put(passing.get());
        lookAtBox();
      }
    }
  }

  private void lookAtBox() {
    if (header.position() < HEADER_BYTES) {
      return;
    }
    boolean isLong = header.getInt(0) == SIZE_IS_LONG;
    if (header.position() == HEADER_BYTES) {
      decide(new String(header.array(), 4, 4, ISO_8859_1));
      if (isLong) {
        return;
      }
    }
    if (!isLong || header.position() == LONG_HEADER_BYTES) {
      long size = isLong ? header.getLong(8) : Integer.toUnsignedLong(header.getInt(0));
      toNextBox = size - header.position();
      watching &= toNextBox >= 0;
      header.clear();
    }
  }

  private void decide(String box) {
    watching = !box.equals("moov") && !box.equals("moof") && (!first || FIRST_BOXES.contains(box));
    first = false;
    if (watching && box.equals("mdat")) {
      throw new UndecodableAudioException(
          NOT_STREAMABLE,
          "stream: MP4 with its index behind its sound (expected: index first or fragmented;"
              + " this one can be uploaded as a file)");
    }
  }
}
