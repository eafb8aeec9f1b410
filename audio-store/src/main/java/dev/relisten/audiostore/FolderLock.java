package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One at a time in a folder, among the threads of this process and among processes. */
final class FolderLock {
  private static final Object IN_THIS_PROCESS = new Object(); // a file lock holds against others

  private final Path file;

  FolderLock(Path file) {
    this.file = file;
  }

  /** Work on what the lock protects. */
  interface Work<T> {
    T run() throws IOException;
  }

  <T> T hold(Work<T> work) throws IOException {
    synchronized (IN_THIS_PROCESS) {
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        return work.run();
      }
    }
  }
}
