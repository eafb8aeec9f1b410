package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.live.SegmentIndex.Block;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Reads ranges out of segment files and checks every block that it touches. Thread-safe. */
final class SegmentReader {
  private static final int CACHED_INDEXES = 8;

  private final SegmentFiles files;
  private final Map<Long, SegmentIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);

  SegmentReader(SegmentFiles files) {
    this.files = files;
  }

  /** Knows the index of the segment that is being written to. */
  interface Growing {
    /** Null if it is not this segment. */
    SegmentIndex indexOf(long segment);
  }

  /** Exactly the samples; an IOException if a block is not what was written. */
  short[] read(SampleRange range, Growing growing) throws IOException {
    short[] samples = new short[(int) range.lengthSamples()];
    for (long at = range.startSample(); at < range.endSample(); ) {
      long segment = files.segmentOf(at);
      long end = Math.min(range.endSample(), files.firstSample(segment + 1));
      SampleRange part = new SampleRange(at, end);
      read(segment, index(segment, growing), part, samples, (int) (at - range.startSample()));
      at = end;
    }
    return samples;
  }

  /** The gaps within a range, joined where they touch. */
  List<SampleRange> gaps(SampleRange range, Growing growing) throws IOException {
    List<SampleRange> gaps = new ArrayList<>();
    for (long s = files.segmentOf(range.startSample());
        files.firstSample(s) < range.endSample();
        s++) {
      long first = files.firstSample(s);
      for (Block block : index(s, growing).blocks()) {
        long start = Math.max(range.startSample(), first + block.start());
        long end = Math.min(range.endSample(), first + block.end());
        if (block.gap() && start < end) {
          add(gaps, start, end);
        }
      }
    }
    return gaps;
  }

  private static void add(List<SampleRange> gaps, long start, long end) {
    int last = gaps.size() - 1;
    if (last >= 0 && gaps.get(last).endSample() == start) {
      gaps.set(last, new SampleRange(gaps.get(last).startSample(), end));
      return;
    }
    gaps.add(new SampleRange(start, end));
  }

  private SegmentIndex index(long segment, Growing growing) throws IOException {
    SegmentIndex now = growing.indexOf(segment);
    if (now != null) {
      return now;
    }
    synchronized (indexes) {
      SegmentIndex known = indexes.get(segment);
      if (known == null) {
        known = SegmentIndex.read(files.index(segment));
        if (known.end() == files.segmentSamples()) { // else it may grow yet
          indexes.put(segment, known);
        }
        if (indexes.size() > CACHED_INDEXES) {
          indexes.remove(indexes.keySet().iterator().next());
        }
      }
      return known;
    }
  }

  private void read(long segment, SegmentIndex index, SampleRange part, short[] into, int at)
      throws IOException {
    long first = files.firstSample(segment);
    int start = (int) (part.startSample() - first);
    int end = (int) (part.endSample() - first);
    List<Block> blocks = index.overlapping(start, end);
    if (blocks.isEmpty() || blocks.get(blocks.size() - 1).end() < end) {
      throw new IOException(
          files.index(segment) + ": ends at " + index.end() + " (expected: >= " + end + ")");
    }
    byte[] pcm = bytes(segment, blocks);
    int origin = blocks.get(0).start();
    ByteBuffer.wrap(pcm)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .position(start - origin)
        .get(into, at, end - start);
  }

  private byte[] bytes(long segment, List<Block> blocks) throws IOException {
    int origin = blocks.get(0).start();
    int length = blocks.get(blocks.size() - 1).end() - origin;
    byte[] pcm = new byte[length * PcmFormat.BYTES_PER_SAMPLE];
    try (RandomAccessFile file = new RandomAccessFile(files.pcm(segment).toFile(), "r")) {
      for (Block block : blocks) {
        if (!block.gap()) {
          read(file, block, pcm, origin);
        }
      }
    }
    return pcm;
  }

  private void read(RandomAccessFile file, Block block, byte[] pcm, int origin) throws IOException {
    int at = (block.start() - origin) * PcmFormat.BYTES_PER_SAMPLE;
    int length = (block.end() - block.start()) * PcmFormat.BYTES_PER_SAMPLE;
    file.seek(SegmentFiles.bytes(block.start()));
    file.readFully(pcm, at, length);
    check(block, pcm, at, length);
  }

  static int crc(byte[] pcm, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(pcm, at, length);
    return (int) crc.getValue();
  }

  private static void check(Block block, byte[] pcm, int at, int length) throws IOException {
    int crc = crc(pcm, at, length);
    if (crc != block.crc()) {
      throw new IOException(
          "samples %d to %d of a segment: CRC32C %08x (expected: %08x)"
              .formatted(block.start(), block.end(), crc, block.crc()));
    }
  }
}
