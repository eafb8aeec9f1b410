package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.live.SegmentIndex.Block;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableSet;

/**
 * Finds what a stream holds after its writer was cut off. Only the last commit of the last segment
 * can be torn: a commit is written when the one before is on the disk. Of that one the blocks up to
 * the first that is not what its checksum says are kept, the rest is cut off. An earlier block that
 * is damaged is no torn end: it stays in its place, and reading it fails.
 */
final class Recovery {
  private final SegmentFiles files;
  private final ForcedWrites writes;

  Recovery(SegmentFiles files, ForcedWrites writes) {
    this.files = files;
    this.writes = writes;
  }

  /** The samples that are kept; cuts the torn end off. */
  SampleRange run() throws IOException {
    NavigableSet<Long> segments = files.list();
    files.deleteStrays(segments);
    if (segments.isEmpty()) {
      return new SampleRange(0, 0);
    }
    long last = segments.last();
    SegmentIndex index = SegmentIndex.read(files.index(last));
    index.cut(verified(last, index));
    cut(files.index(last), (long) index.size() * SegmentIndex.RECORD_BYTES);
    cut(files.pcm(last), SegmentFiles.bytes(index.end()));
    return new SampleRange(
        files.firstSample(segments.first()), files.firstSample(last) + index.end());
  }

  /** How many blocks of the index are there without doubt. */
  private int verified(long segment, SegmentIndex index) throws IOException {
    List<Block> blocks = index.blocks();
    int lastCommit = index.nextCommit() - 1;
    try (RandomAccessFile pcm = new RandomAccessFile(files.pcm(segment).toFile(), "r")) {
      for (int i = 0; i < blocks.size(); i++) {
        if (blocks.get(i).commit() == lastCommit && !isWhole(blocks.get(i), pcm)) {
          return i;
        }
      }
    }
    return blocks.size();
  }

  private static boolean isWhole(Block block, RandomAccessFile pcm) throws IOException {
    if (block.gap()) {
      return true;
    }
    if (pcm.length() < SegmentFiles.bytes(block.end())) {
      return false;
    }
    byte[] bytes = new byte[(block.end() - block.start()) * PcmFormat.BYTES_PER_SAMPLE];
    pcm.seek(SegmentFiles.bytes(block.start()));
    pcm.readFully(bytes);
    return SegmentReader.crc(bytes, 0, bytes.length) == block.crc();
  }

  private void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() > bytes) {
        channel.truncate(bytes);
        writes.force(channel);
      }
    }
  }
}
