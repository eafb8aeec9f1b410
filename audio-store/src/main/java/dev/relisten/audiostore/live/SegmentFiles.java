package dev.relisten.audiostore.live;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The segment files of one stream, named by their first sample: {@code NUMBER.pcm}, headerless 16
 * kHz mono 16 bit little endian, and {@code NUMBER.idx}, its {@link SegmentIndex}. The PCM file is
 * made first and deleted last, so an index always has one.
 *
 * @param folder of the stream
 * @param segmentSamples length of a whole segment
 */
record SegmentFiles(Path folder, int segmentSamples) {
  private static final String PCM = ".pcm";
  private static final String INDEX = ".idx";

  Path pcm(long segment) {
    return folder.resolve(name(segment) + PCM);
  }

  Path index(long segment) {
    return folder.resolve(name(segment) + INDEX);
  }

  long segmentOf(long sample) {
    return sample / segmentSamples;
  }

  long firstSample(long segment) {
    return segment * segmentSamples;
  }

  /** The segments that are complete or being written, in order. */
  NavigableSet<Long> list() throws IOException {
    NavigableSet<Long> segments = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(INDEX))
          .mapToLong(file -> Long.parseLong(file.substring(0, file.length() - INDEX.length())))
          .forEach(first -> segments.add(first / segmentSamples));
    }
    return segments;
  }

  /** Deletes PCM that has no index: what a deletion or a beginning left when it was cut off. */
  void deleteStrays(NavigableSet<Long> indexed) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(PCM)).toList()) {
        String name = file.getFileName().toString();
        long first = Long.parseLong(name.substring(0, name.length() - PCM.length()));
        if (!indexed.contains(first / segmentSamples)) {
          Files.delete(file);
        }
      }
    }
  }

  void delete(long segment) throws IOException {
    Files.deleteIfExists(index(segment));
    Files.deleteIfExists(pcm(segment));
  }

  /** Makes what was created or deleted in the folder survive a loss of power. */
  void forceFolder(ForcedWrites writes) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      writes.force(channel);
    }
  }

  static long bytes(long samples) {
    return samples * PcmFormat.BYTES_PER_SAMPLE;
  }

  private String name(long segment) {
    return "%016d".formatted(firstSample(segment));
  }
}
