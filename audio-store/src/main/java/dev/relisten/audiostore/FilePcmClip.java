package dev.relisten.audiostore;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A clip in a file. Each read opens the file for itself: a shared FileChannel would be closed for
 * all readers by an interrupt of one; RandomAccessFile knows no interrupts. Each read checks the
 * CRC32C of every second that it touches.
 */
final class FilePcmClip implements PcmClip {
  private final String clipId;
  private final Path pcm;
  private final ClipIndex index;

  FilePcmClip(String clipId, Path pcm, ClipIndex index) {
    this.clipId = clipId;
    this.pcm = pcm;
    this.index = index;
  }

  @Override
  public String clipId() {
    return clipId;
  }

  @Override
  public ClipExtent extent() {
    return ClipExtent.ofRecording(index.lengthSamples());
  }

  @Override
  public short[] read(SampleRange range) {
    if (range.endSample() > lengthSamples()) {
      throw new IllegalArgumentException(
          "end sample: " + range.endSample() + " (expected: <= " + lengthSamples() + ")");
    }
    if (range.lengthSamples() > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          "slice: "
              + range.lengthSamples()
              + " samples (expected: <= "
              + Integer.MAX_VALUE / 4
              + ")");
    }
    try {
      return readVerified(range);
    } catch (IOException e) {
      if (!Files.exists(pcm)) {
        throw new ClipDeletedException(clipId, e);
      }
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }

  private short[] readVerified(SampleRange range) throws IOException {
    long firstSecond = range.startSample() / PcmFormat.RATE_HZ;
    long endSecond = (range.endSample() + PcmFormat.RATE_HZ - 1) / PcmFormat.RATE_HZ;
    long from = firstSecond * PcmFormat.RATE_HZ;
    long to = Math.min(endSecond * PcmFormat.RATE_HZ, lengthSamples());
    byte[] bytes = readBytes(from, (int) Math.max(0, to - from));
    verify((int) firstSecond, bytes);
    short[] samples = new short[(int) range.lengthSamples()];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .position(samples.length == 0 ? 0 : (int) (range.startSample() - from))
        .get(samples);
    return samples;
  }

  private byte[] readBytes(long fromSample, int samples) throws IOException {
    byte[] bytes = new byte[samples * PcmFormat.BYTES_PER_SAMPLE];
    try (RandomAccessFile file = new RandomAccessFile(pcm.toFile(), "r")) {
      file.seek(fromSample * PcmFormat.BYTES_PER_SAMPLE);
      file.readFully(bytes);
    }
    return bytes;
  }

  private void verify(int firstSecond, byte[] bytes) throws IOException {
    int second = firstSecond;
    for (int from = 0; from < bytes.length; from += ClipIndex.SECOND_BYTES) {
      index.verify(second++, bytes, from, Math.min(ClipIndex.SECOND_BYTES, bytes.length - from));
    }
  }
}
