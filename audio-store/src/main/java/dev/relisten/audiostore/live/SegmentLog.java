package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.live.SegmentIndex.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a stream's end. Nothing counts before {@link #commit}: it forces the PCM, then writes and
 * forces the index, so that an index never speaks of sound that is not on the disk. Used by one
 * thread at a time; after an IOException only {@link #close} may be called.
 */
final class SegmentLog implements AutoCloseable {
  private final SegmentFiles files;
  private final ForcedWrites writes;
  private final ByteBuffer block =
      ByteBuffer.allocate(PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE)
          .order(ByteOrder.LITTLE_ENDIAN);
  private final List<Block> uncommitted = new ArrayList<>();
  private long end;
  private volatile Open open;

  SegmentLog(SegmentFiles files, ForcedWrites writes, long end) {
    this.files = files;
    this.writes = writes;
    this.end = end;
  }

  /** The files that are written to now. */
  private record Open(long segment, FileChannel pcm, FileChannel idx, SegmentIndex index) {}

  /** One past the last sample written. */
  long end() {
    return end;
  }

  /** The index of a segment, if it is the one being written to. */
  SegmentIndex indexOf(long segment) {
    Open now = open;
    return now != null && now.segment() == segment ? now.index() : null;
  }

  void sound(short[] samples) throws IOException {
    for (int done = 0; done < samples.length; ) {
      openSegment();
      int count = Math.min(samples.length - done, block.remaining() / PcmFormat.BYTES_PER_SAMPLE);
      count = Math.min(count, PcmFormat.RATE_HZ - (int) (end % PcmFormat.RATE_HZ));
      block.asShortBuffer().put(samples, done, count);
      block.position(block.position() + count * PcmFormat.BYTES_PER_SAMPLE);
      done += count;
      end += count;
      if (end % PcmFormat.RATE_HZ == 0) {
        endBlock();
        sealIfFull();
      }
    }
  }

  /** Silence in the place of sound that was lost; takes no room in the PCM file. */
  void gap(long samples) throws IOException {
    endBlock();
    for (long left = samples; left > 0; ) {
      openSegment();
      int start = offset();
      int count = (int) Math.min(left, files.segmentSamples() - start);
      uncommitted.add(new Block(start, start + count, true, 0, open.index().nextCommit()));
      end += count;
      left -= count;
      sealIfFull();
    }
  }

  /** When this returns, all that was written is durable. */
  void commit() throws IOException {
    endBlock();
    if (uncommitted.isEmpty()) {
      return;
    }
    writes.force(open.pcm());
    ByteBuffer records =
        ByteBuffer.allocate(uncommitted.size() * SegmentIndex.RECORD_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    uncommitted.forEach(record -> SegmentIndex.encode(record, records));
    writeFully(open.idx(), records.flip(), open.idx().size());
    writes.force(open.idx());
    open.index().addAll(uncommitted);
    uncommitted.clear();
  }

  /** Closes the files; what was not committed is lost. */
  @Override
  public void close() throws IOException {
    if (open != null) {
      open.pcm().close();
      open.idx().close();
    }
  }

  private void openSegment() throws IOException {
    if (open != null && open.segment() == files.segmentOf(end)) {
      return;
    }
    close();
    long segment = files.segmentOf(end);
    FileChannel pcm = channel(files.pcm(segment));
    FileChannel idx = channel(files.index(segment));
    open = new Open(segment, pcm, idx, SegmentIndex.read(files.index(segment)));
    files.forceFolder(writes);
  }

  private void endBlock() throws IOException {
    if (block.position() == 0) {
      return;
    }
    block.flip();
    int length = block.limit() / PcmFormat.BYTES_PER_SAMPLE;
    // the end may be the first sample of the next segment
    int start = (int) (end - length - files.firstSample(open.segment()));
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate());
    writeFully(open.pcm(), block, SegmentFiles.bytes(start));
    int commit = open.index().nextCommit();
    uncommitted.add(new Block(start, start + length, false, (int) crc.getValue(), commit));
    block.clear();
  }

  private void sealIfFull() throws IOException {
    if (offset() == 0) {
      commit();
    }
  }

  private int offset() {
    return (int) (end % files.segmentSamples());
  }

  private static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    for (long position = at; bytes.hasRemaining(); ) {
      position += file.write(bytes, position);
    }
  }

  private static FileChannel channel(java.nio.file.Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
