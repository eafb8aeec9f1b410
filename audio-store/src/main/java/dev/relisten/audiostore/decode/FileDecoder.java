package dev.relisten.audiostore.decode;

import java.io.IOException;
import java.nio.file.Path;

/** Turns a recording into 16 kHz mono 16 bit, in this process or another. Thread-safe. */
public interface FileDecoder {
  /**
   * Decodes a file into {@code sink}, block by block; blocks until it is decoded.
   *
   * @throws UndecodableAudioException if the file is not usable as sound; the sink may have had
   *     some of it
   * @throws IOException if the file cannot be read, or the sink's own
   */
  DecodeReport decode(Path file, SampleSink sink) throws IOException;
}
