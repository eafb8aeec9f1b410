package dev.relisten.audiostore.live;

import dev.relisten.audiostore.SampleRange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One stream's folder, locked against other processes for as long as this is open. Reads may run
 * beside one another and beside a write; one thread at a time does everything else.
 */
final class StreamDisk implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path folder;
  private final ForcedWrites writes;
  private final FileChannel lock;
  private final SegmentFiles files;
  private final SegmentReader reader;
  private final SegmentLog log;
  private final long firstSample;
  private volatile StreamFacts facts;

  private StreamDisk(
      Path folder, ForcedWrites writes, FileChannel lock, StreamFacts facts, SampleRange kept) {
    this.folder = folder;
    this.writes = writes;
    this.lock = lock;
    this.facts = facts;
    this.files = new SegmentFiles(folder, facts.segmentSamples());
    this.reader = new SegmentReader(files);
    this.log = new SegmentLog(files, writes, kept.endSample());
    this.firstSample = kept.startSample();
  }

  /** Sound on its way to the disk: samples, or none for a gap. */
  record Piece(Optional<short[]> samples, long length) {}

  /** Begins a stream. */
  static StreamDisk create(Path folder, StreamFacts facts, ForcedWrites writes) throws IOException {
    Files.createDirectories(folder);
    FileChannel lock = lock(folder);
    try {
      facts.write(folder, writes);
      new SegmentFiles(folder.getParent(), facts.segmentSamples()).forceFolder(writes);
      return new StreamDisk(folder, writes, lock, facts, new SampleRange(0, 0));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens a stream that is there, and mends its end; empty if it was never begun.
   *
   * @throws LiveStreamException if another process has it
   */
  static Optional<StreamDisk> open(Path folder, ForcedWrites writes) throws IOException {
    FileChannel lock = lock(folder);
    try {
      Optional<StreamFacts> facts = StreamFacts.read(folder);
      if (facts.isEmpty()) {
        lock.close();
        return Optional.empty();
      }
      SegmentFiles files = new SegmentFiles(folder, facts.get().segmentSamples());
      SampleRange kept = new Recovery(files, writes).run();
      return Optional.of(new StreamDisk(folder, writes, lock, facts.get(), kept));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  StreamFacts facts() {
    return facts;
  }

  void change(StreamFacts changed) throws IOException {
    changed.write(folder, writes);
    facts = changed;
  }

  /** First sample that was kept when this was opened. */
  long firstSample() {
    return firstSample;
  }

  /** One past the last sample that was written. */
  long endSample() {
    return log.end();
  }

  /** When this returns, all of it is durable. */
  void write(List<Piece> pieces) throws IOException {
    for (Piece piece : pieces) {
      if (piece.samples().isPresent()) {
        log.sound(piece.samples().get());
      } else {
        log.gap(piece.length());
      }
    }
    log.commit();
  }

  short[] read(SampleRange range) throws IOException {
    return reader.read(range, log::indexOf);
  }

  List<SampleRange> gaps(SampleRange range) throws IOException {
    return reader.gaps(range, log::indexOf);
  }

  /** First sample that retention keeps of a stream that ends at {@code endSample}. */
  long firstToKeep(long endSample) {
    return facts.options().retention().firstToKeep(endSample, facts.segmentSamples());
  }

  /** Deletes the segments before {@code firstSample}. */
  void deleteBefore(long firstSample) throws IOException {
    NavigableSet<Long> gone = files.list().headSet(files.segmentOf(firstSample), false);
    for (long segment : gone) {
      files.delete(segment);
    }
  }

  /** Deletes all of it, and closes it. */
  void delete() throws IOException {
    log.close();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
    lock.close();
  }

  @Override
  public void close() throws IOException {
    log.close();
    lock.close();
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // held in this process
    }
    lock.close();
    throw new LiveStreamException(
        LiveStreamException.Reason.STREAM_ELSEWHERE,
        "stream: '" + folder.getFileName() + "' is open elsewhere (expected: one server a stream)");
  }
}
