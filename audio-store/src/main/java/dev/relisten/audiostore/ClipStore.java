package dev.relisten.audiostore;

import java.io.IOException;
import java.nio.file.Path;

/** Keeps clips by content. Thread-safe. */
public interface ClipStore extends ClipSource, AutoCloseable {
  /**
   * Decodes any file that FFmpeg's libraries read, and keeps it. The same sound gives the same
   * clip, and the same file is decoded once. What was wrong with the file is in the report.
   *
   * @throws dev.relisten.audiostore.decode.UndecodableAudioException if the file is empty, no
   *     audio, too long or damaged beyond use; the message names the value and the expectation
   */
  StoredClip add(Path file) throws IOException;

  @Override
  void close();
}
