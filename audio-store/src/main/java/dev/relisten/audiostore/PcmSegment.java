package dev.relisten.audiostore;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * PCM in one file: a whole recording or a part of a stream. Every read checks the CRC32C of each
 * second that it touches. Each read opens the file for itself, so an interrupt of one reader, which
 * closes its channel, disturbs no other one; the interrupt stays pending and the read is complete.
 * Thread-safe and without resources; a file that still grows is read through a new segment with the
 * {@link PcmSegmentWriter#index} of then.
 *
 * @param pcm headerless 16 kHz mono 16 bit little endian; it may be longer than the index says
 * @param firstSample place of the file's first sample in the clip
 * @param index what the file must be
 */
public record PcmSegment(Path pcm, long firstSample, PcmIndex index) {
  /** Seconds of sound that are read at once: 256 kB of the thread's own memory. */
  private static final int BLOCK_SECONDS = 8;

  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(
          () ->
              ByteBuffer.allocateDirect(BLOCK_SECONDS * PcmIndex.SECOND_BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN));

  /** What a {@link PcmSegmentWriter} wrote, as far as its index is durable. */
  public static PcmSegment open(Path pcm, long firstSample) throws IOException {
    PcmIndex index = PcmIndex.read(PcmSegmentWriter.indexOf(pcm));
    return new PcmSegment(pcm, firstSample, index).checkLength();
  }

  /** One past the last sample, as a place in the clip. */
  public long endSample() {
    return firstSample + index.lengthSamples();
  }

  /**
   * Reads samples of the clip.
   *
   * @param range within {@code firstSample} and {@link #endSample}
   * @param into where the samples go
   * @param at place of the first one there
   * @throws java.nio.file.NoSuchFileException if the file was deleted
   * @throws IOException if the file cannot be read, or is damaged; the message names the file and
   *     the second in it
   */
  public void read(SampleRange range, short[] into, int at) throws IOException {
    if (range.startSample() < firstSample || range.endSample() > endSample()) {
      throw new IllegalArgumentException(
          range + " (expected: within [" + firstSample + ", " + endSample() + "))");
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!completes(range, into, at)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  PcmSegment checkLength() throws IOException {
    long bytes = Files.size(pcm);
    long expected = index.lengthSamples() * PcmFormat.BYTES_PER_SAMPLE;
    if (bytes < expected) {
      throw new IOException(
          pcm.getFileName() + ": " + bytes + " bytes (expected: " + expected + ")");
    }
    return this;
  }

  /** False if an interrupt closed the file in the middle. */
  private boolean completes(SampleRange range, short[] into, int at) throws IOException {
    try (FileChannel file = FileChannel.open(pcm, StandardOpenOption.READ)) {
      long from = range.startSample() - firstSample;
      long end = range.endSample() - firstSample;
      for (int to = at; from < end; ) {
        int count = readBlock(file, from, end, into, to);
        from += count;
        to += count;
      }
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }

  /** Reads from a place in the file on, up to a block's end; how many samples. */
  private int readBlock(FileChannel file, long from, long end, short[] into, int at)
      throws IOException {
    int firstSecond = (int) (from / PcmFormat.RATE_HZ);
    int seconds = (int) Math.min(BLOCK_SECONDS, PcmIndex.secondsOf(end) - firstSecond);
    ByteBuffer block = readSeconds(file, firstSecond, seconds);
    int skip = (int) (from - (long) firstSecond * PcmFormat.RATE_HZ);
    int count = (int) Math.min(end - from, seconds * (long) PcmFormat.RATE_HZ - skip);
    block.clear().position(skip * PcmFormat.BYTES_PER_SAMPLE);
    block.asShortBuffer().get(into, at, count);
    return count;
  }

  private ByteBuffer readSeconds(FileChannel file, int firstSecond, int seconds)
      throws IOException {
    long firstByte = (long) firstSecond * PcmIndex.SECOND_BYTES;
    long endByte = index.lengthSamples() * PcmFormat.BYTES_PER_SAMPLE;
    int bytes = (int) Math.min((long) seconds * PcmIndex.SECOND_BYTES, endByte - firstByte);
    ByteBuffer block = BLOCK.get().clear().limit(bytes);
    while (block.hasRemaining()) {
      if (file.read(block, firstByte + block.position()) < 0) {
        throw new EOFException(
            "%s: %d bytes (expected: %d)".formatted(pcm.getFileName(), file.size(), endByte));
      }
    }
    verify(block, firstSecond, bytes);
    return block;
  }

  private void verify(ByteBuffer block, int firstSecond, int bytes) throws IOException {
    for (int from = 0; from < bytes; from += PcmIndex.SECOND_BYTES) {
      block.limit(Math.min(bytes, from + PcmIndex.SECOND_BYTES)).position(from);
      try {
        index.verify(firstSecond + from / PcmIndex.SECOND_BYTES, block);
      } catch (IOException e) {
        throw new IOException(pcm.getFileName() + ": " + e.getMessage(), e);
      }
    }
  }
}
