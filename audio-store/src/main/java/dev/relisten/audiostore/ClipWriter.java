package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.SampleSink;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes PCM as it is decoded, and hashes it on the way. One thread. */
final class ClipWriter implements SampleSink, AutoCloseable {
  private final FileOutputStream out;
  private final MessageDigest digest = Sha256.digest();
  private final CRC32C crc = new CRC32C();
  private int[] checksums = new int[64];
  private int seconds;
  private int secondBytes;
  private long lengthSamples;

  ClipWriter(Path file) throws IOException {
    out = new FileOutputStream(file.toFile());
  }

  @Override
  public void accept(short[] samples, int count) throws IOException {
    byte[] pcm = new byte[count * PcmFormat.BYTES_PER_SAMPLE];
    ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples, 0, count);
    out.write(pcm);
    digest.update(pcm);
    addChecksums(pcm);
    lengthSamples += count;
  }

  /** Forces the PCM to the disk; the clip id. Nothing may be written afterwards. */
  String finish() throws IOException {
    out.getFD().sync();
    if (secondBytes > 0) {
      endSecond();
    }
    return Sha256.hex(digest.digest());
  }

  /** What was written; after {@link #finish}. */
  ClipIndex index() {
    return new ClipIndex(lengthSamples, Arrays.copyOf(checksums, seconds));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void addChecksums(byte[] pcm) {
    for (int from = 0; from < pcm.length; ) {
      int length = Math.min(pcm.length - from, ClipIndex.SECOND_BYTES - secondBytes);
      crc.update(pcm, from, length);
      from += length;
      secondBytes += length;
      if (secondBytes == ClipIndex.SECOND_BYTES) {
        endSecond();
      }
    }
  }

  private void endSecond() {
    if (seconds == checksums.length) {
      checksums = Arrays.copyOf(checksums, 2 * seconds);
    }
    checksums[seconds++] = (int) crc.getValue();
    crc.reset();
    secondBytes = 0;
  }
}
