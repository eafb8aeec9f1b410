package dev.relisten.audiostore.decode;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Where encoded bytes come from. Used by one thread. */
interface ByteSource extends Closeable {
  /**
   * Waits for at least one byte.
   *
   * @param position of the first byte; a source without a size is read in order only
   * @return how many bytes, -1 behind the last
   */
  int read(ByteBuffer target, long position) throws IOException;

  /** In bytes; empty if more may come, so that nothing can be read twice. */
  OptionalLong size() throws IOException;
}
