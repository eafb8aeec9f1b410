package dev.relisten.audiostore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What some PCM must be: its length and a checksum a second. As bytes, big endian: a magic number,
 * a version, and for each second how many samples it has (all, but for the last) and their CRC32C.
 * The last second's eight bytes are replaced as it grows, so a growing file's index is as durable
 * as its last write. Immutable; the array is never written.
 *
 * @param lengthSamples of the PCM, at {@link PcmFormat#RATE_HZ}
 * @param checksums CRC32C of the PCM bytes of each second, the last one may be short
 */
@SuppressWarnings("ArrayRecordComponent")
public record PcmIndex(long lengthSamples, int[] checksums) {
  /** Bytes of PCM that one checksum is of, but for the last. */
  public static final int SECOND_BYTES = PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE;

  static final int HEADER_BYTES = 8;
  static final int RECORD_BYTES = 8;

  private static final int MAGIC = 0x524c5043; // RLPC
  private static final int VERSION = 2;
  private static final int JSON_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  public PcmIndex {
    long seconds = secondsOf(lengthSamples);
    if (lengthSamples < 0 || checksums.length != seconds) {
      throw new IllegalArgumentException(
          "index: " + checksums.length + " checksums (expected: " + seconds + ")");
    }
  }

  /**
   * An index from its bytes.
   *
   * @throws IOException if they are of no index, or of a damaged one
   */
  public static PcmIndex parse(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    check(bytes.length >= HEADER_BYTES, bytes.length + " bytes", "a header and records");
    check(in.getInt() == MAGIC, "no index", "one of PCM");
    int version = in.getInt();
    check(version == VERSION, "version " + version, "" + VERSION);
    check(in.remaining() % RECORD_BYTES == 0, bytes.length + " bytes", "whole records");
    int[] checksums = new int[in.remaining() / RECORD_BYTES];
    long lengthSamples = 0;
    for (int second = 0; second < checksums.length; second++) {
      lengthSamples += samples(in.getInt(), second, checksums.length);
      checksums[second] = in.getInt();
    }
    return new PcmIndex(lengthSamples, checksums);
  }

  /** The index in a file. */
  static PcmIndex read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return parse(bytes);
    } catch (IOException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /** The index that the first version of the store kept as JSON. */
  static PcmIndex readJson(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    int version = json.path("version").asInt();
    check(version == JSON_VERSION, file.getFileName() + ": version " + version, "" + JSON_VERSION);
    JsonNode stored = json.path("crc32c_per_second");
    int[] checksums = new int[stored.size()];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = stored.get(i).asInt();
    }
    try {
      return new PcmIndex(json.path("length_samples").asLong(), checksums);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /** The index as bytes, for {@link #parse}. */
  public byte[] toBytes() {
    byte[] records = records(lengthSamples, checksums, 0, checksums.length);
    return ByteBuffer.allocate(HEADER_BYTES + records.length).put(header()).put(records).array();
  }

  static byte[] header() {
    return ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION).array();
  }

  /** Of the seconds from {@code first} to before {@code end}. */
  static byte[] records(long lengthSamples, int[] checksums, int first, int end) {
    ByteBuffer out = ByteBuffer.allocate((end - first) * RECORD_BYTES);
    for (int second = first; second < end; second++) {
      long left = lengthSamples - (long) second * PcmFormat.RATE_HZ;
      out.putInt((int) Math.min(PcmFormat.RATE_HZ, left)).putInt(checksums[second]);
    }
    return out.array();
  }

  /** Seconds that hold so many samples, the last one perhaps in part. */
  static long secondsOf(long samples) {
    return (samples + PcmFormat.RATE_HZ - 1) / PcmFormat.RATE_HZ;
  }

  /** Throws if the PCM of a second is not what was kept. Takes all that remains in the buffer. */
  public void verify(int second, ByteBuffer pcm) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(pcm);
    if ((int) crc.getValue() != checksums[second]) {
      throw new IOException(
          "second %d: CRC32C %08x (expected: %08x)"
              .formatted(second, (int) crc.getValue(), checksums[second]));
    }
  }

  private static int samples(int stored, int second, int seconds) throws IOException {
    boolean last = second == seconds - 1;
    boolean holds = last ? stored >= 1 && stored <= PcmFormat.RATE_HZ : stored == PcmFormat.RATE_HZ;
    check(holds, "second " + second + ": " + stored + " samples", "16000, the last one 1 to 16000");
    return stored;
  }

  private static void check(boolean holds, String found, String expected) throws IOException {
    if (!holds) {
      throw new IOException("index: " + found + " (expected: " + expected + ")");
    }
  }
}
