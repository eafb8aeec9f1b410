package dev.relisten.audiostore.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** A file. An interrupt of the reading thread ends the reading with an IOException. */
final class FileBytes implements ByteSource {
  private final FileChannel channel;

  FileBytes(FileChannel channel) {
    this.channel = channel;
  }

  static FileBytes open(Path file) throws IOException {
    return new FileBytes(FileChannel.open(file, StandardOpenOption.READ));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    // A damaged file asks for places that no file system has.
    return position >= channel.size() ? -1 : channel.read(target, position);
  }

  @Override
  public OptionalLong size() throws IOException {
    return OptionalLong.of(channel.size());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
