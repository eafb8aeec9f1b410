package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One upload's bytes in a file, because some containers keep their index at the end. Closing
 * deletes the file and runs the ending, once. One thread at a time writes; any may close.
 */
final class Spool implements AutoCloseable {
  private final Path file;
  private final OutputStream out;
  private final Runnable ending;
  private final AtomicBoolean closed = new AtomicBoolean();
  private long sizeBytes;

  private Spool(Path file, OutputStream out, Runnable ending) {
    this.file = file;
    this.out = out;
    this.ending = ending;
  }

  static Spool create(Path folder, Runnable ending) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, "upload-", ".part");
    return new Spool(file, Files.newOutputStream(file), ending);
  }

  void write(ByteString bytes) throws IOException {
    bytes.writeTo(out);
    sizeBytes += bytes.size();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** The whole file, to be read before this is closed. */
  Path finish() throws IOException {
    out.close();
    return file;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (out) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ending.run();
    }
  }
}
