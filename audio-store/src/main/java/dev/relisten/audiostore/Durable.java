package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What outlives a crash of the machine. */
final class Durable {
  private Durable() {}

  /** Forces a file or a folder's list of names to the disk. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Writes a file and forces it to the disk. */
  static Path write(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    force(file);
    return file;
  }
}
