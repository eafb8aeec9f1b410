package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.SampleSink;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Writes PCM as it is decoded, and hashes it on the way. What is over the store's room is hashed
 * but not written: it may be the sound of a clip that is there. One thread.
 */
final class ClipWriter implements SampleSink, AutoCloseable {
  private final PcmSegmentWriter file;
  private final long roomBytes;
  private final MessageDigest digest = Sha256.digest();
  private long lengthBytes;

  ClipWriter(Path pcm, long roomBytes) throws IOException {
    this.file = new PcmSegmentWriter(pcm, 0);
    this.roomBytes = roomBytes;
  }

  @Override
  public void accept(short[] samples, int count) throws IOException {
    byte[] pcm = PcmFormat.toBytes(samples, count);
    digest.update(pcm);
    lengthBytes += pcm.length;
    if (lengthBytes <= roomBytes) {
      file.write(pcm);
    }
  }

  /** Forces what was written to the disk. Nothing may be written afterwards. */
  PcmSegment finish() throws IOException {
    return file.force();
  }

  /** Of all the sound; asked once, after the end. */
  String clipId() {
    return Sha256.hex(digest.digest());
  }

  /** Of the sound, written or not. */
  long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
