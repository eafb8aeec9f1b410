package dev.relisten.audiostore;

import dev.relisten.audiostore.decode.SampleSink;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes PCM into a new file, and its index into another one beside it. What was accepted is
 * durable when {@link #force} returns: sound is forced before the index that promises it, so
 * whatever a crash leaves, the index of then is true. One thread; the index may be handed to
 * readers.
 */
public final class PcmSegmentWriter implements SampleSink, AutoCloseable {
  private final Path pcm;
  private final long firstSample;
  private final FileOutputStream sound;
  private final RandomAccessFile index;
  private final CRC32C crc = new CRC32C();
  private int[] checksums = new int[64];
  private long lengthSamples;
  private long durableSamples;

  /**
   * @param pcm a file that is not there yet, in a folder that is
   * @param firstSample place of its first sample in the clip
   */
  public PcmSegmentWriter(Path pcm, long firstSample) throws IOException {
    this.pcm = pcm;
    this.firstSample = firstSample;
    sound = new FileOutputStream(pcm.toFile());
    try {
      index = new RandomAccessFile(indexOf(pcm).toFile(), "rw");
      index.setLength(0);
      index.write(PcmIndex.header());
    } catch (IOException e) {
      sound.close();
      throw e;
    }
  }

  /** Where the index of a file of PCM is: {@code x.pcm} has {@code x.crc}. */
  public static Path indexOf(Path pcm) {
    return pcm.resolveSibling(pcm.getFileName().toString().replaceFirst("\\.pcm$", "") + ".crc");
  }

  @Override
  public void accept(short[] samples, int count) throws IOException {
    write(PcmFormat.toBytes(samples, count));
  }

  /** Samples accepted so far. */
  public long lengthSamples() {
    return lengthSamples;
  }

  /** Forces sound and index to the disk; from then on they are what {@link PcmSegment} reads. */
  public PcmSegment force() throws IOException {
    sound.getFD().sync();
    writeRecords();
    index.getFD().sync();
    if (durableSamples == 0) {
      Durable.force(pcm.toAbsolutePath().getParent());
    }
    durableSamples = lengthSamples;
    int seconds = (int) PcmIndex.secondsOf(lengthSamples);
    PcmIndex written = new PcmIndex(lengthSamples, Arrays.copyOf(checksums, seconds));
    return new PcmSegment(pcm, firstSample, written);
  }

  /** Whole samples. */
  void write(byte[] bytes) throws IOException {
    sound.write(bytes);
    for (int from = 0; from < bytes.length; ) {
      from += addToSecond(bytes, from);
    }
  }

  @Override
  public void close() throws IOException {
    try (sound) {
      index.close();
    }
  }

  private int addToSecond(byte[] bytes, int from) {
    int second = (int) (lengthSamples / PcmFormat.RATE_HZ);
    int begun = (int) (lengthSamples % PcmFormat.RATE_HZ) * PcmFormat.BYTES_PER_SAMPLE;
    if (begun == 0) {
      crc.reset();
    }
    int length = Math.min(bytes.length - from, PcmIndex.SECOND_BYTES - begun);
    crc.update(bytes, from, length);
    lengthSamples += length / PcmFormat.BYTES_PER_SAMPLE;
    if (second == checksums.length) {
      checksums = Arrays.copyOf(checksums, 2 * second);
    }
    checksums[second] = (int) crc.getValue();
    return length;
  }

  /** From the second on in which the durable sound ends. */
  private void writeRecords() throws IOException {
    int first = (int) (durableSamples / PcmFormat.RATE_HZ);
    int end = (int) PcmIndex.secondsOf(lengthSamples);
    index.seek(PcmIndex.HEADER_BYTES + (long) first * PcmIndex.RECORD_BYTES);
    index.write(PcmIndex.records(lengthSamples, checksums, first, end));
  }
}
