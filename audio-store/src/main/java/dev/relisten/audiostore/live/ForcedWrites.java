package dev.relisten.audiostore.live;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** How written bytes are made to survive a loss of power. */
@FunctionalInterface
public interface ForcedWrites {
  /** Returns when all that was written to {@code file} is on the disk. */
  void force(FileChannel file) throws IOException;

  /** {@code fdatasync}. */
  static ForcedWrites toDisk() {
    return file -> file.force(false);
  }
}
