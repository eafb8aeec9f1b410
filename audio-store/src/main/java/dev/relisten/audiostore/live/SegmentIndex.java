package dev.relisten.audiostore.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a segment holds: blocks end to end, none across a second's end. In the file a block is a
 * record of 24 bytes, little endian: start, end, kind, CRC32C of its PCM, commit, CRC32C of the
 * record. A record that is not whole ends the index. Thread-safe.
 */
final class SegmentIndex {
  static final int RECORD_BYTES = 24;

  private static final int CHECKED_BYTES = 20;
  private static final int SOUND = 1;
  private static final int GAP = 2;

  private final List<Block> blocks = new ArrayList<>();

  /**
   * One stretch of a segment.
   *
   * @param start first sample, from the segment's first
   * @param end one past the last
   * @param gap whether it is silence in the place of sound that was lost
   * @param crc CRC32C of its PCM; 0 of a gap
   * @param commit counts the segment's commits from 0; a later one proves that an earlier one was
   *     forced to the disk
   */
  record Block(int start, int end, boolean gap, int crc, int commit) {}

  /** Reads the records that are whole. */
  static SegmentIndex read(Path file) throws IOException {
    SegmentIndex index = new SegmentIndex();
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    while (in.remaining() >= RECORD_BYTES && index.takes(in)) {
      index.blocks.add(decode(in));
    }
    return index;
  }

  static void encode(Block block, ByteBuffer out) {
    int at = out.position();
    out.putInt(block.start()).putInt(block.end()).putInt(block.gap() ? GAP : SOUND);
    out.putInt(block.crc()).putInt(block.commit()).putInt(recordCrc(out, at));
  }

  synchronized void addAll(List<Block> more) {
    blocks.addAll(more);
  }

  /** Drops the blocks from {@code count} on. */
  synchronized void cut(int count) {
    blocks.subList(count, blocks.size()).clear();
  }

  synchronized int size() {
    return blocks.size();
  }

  /** One past the last sample, from the segment's first. */
  synchronized int end() {
    return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
  }

  /** The number that the next commit gets. */
  synchronized int nextCommit() {
    return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).commit() + 1;
  }

  synchronized List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** The blocks that hold some of [start, end). */
  synchronized List<Block> overlapping(int start, int end) {
    List<Block> found = new ArrayList<>();
    for (int i = firstEndingAfter(start); i < blocks.size() && blocks.get(i).start() < end; i++) {
      found.add(blocks.get(i));
    }
    return found;
  }

  private int firstEndingAfter(int sample) {
    int low = 0;
    int high = blocks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).end() > sample) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean takes(ByteBuffer in) {
    int at = in.position();
    int kind = in.getInt(at + 8);
    return in.getInt(at + CHECKED_BYTES) == recordCrc(in, at)
        && in.getInt(at) == end()
        && in.getInt(at + 4) > end()
        && (kind == SOUND || kind == GAP);
  }

  private static Block decode(ByteBuffer in) {
    int start = in.getInt();
    int end = in.getInt();
    boolean gap = in.getInt() == GAP;
    Block block = new Block(start, end, gap, in.getInt(), in.getInt());
    in.getInt();
    return block;
  }

  private static int recordCrc(ByteBuffer record, int at) {
    CRC32C crc = new CRC32C();
    crc.update(record.duplicate().position(at).limit(at + CHECKED_BYTES));
    return (int) crc.getValue();
  }
}
