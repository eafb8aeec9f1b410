package dev.relisten.audiostore.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.PcmIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * What makes objects a clip. As bytes: the generation, the seconds of a segment (big endian), the
 * index.
 *
 * @param generation under which its objects lie: 32 hexadecimal digits
 * @param segmentSeconds sound of one object, in seconds; the last one may be short
 * @param index what the sound must be
 */
record S3Manifest(String generation, int segmentSeconds, PcmIndex index) {
  private static final int GENERATION_BYTES = 32;
  private static final int HEADER_BYTES = GENERATION_BYTES + Integer.BYTES;

  static String newGeneration() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  static S3Manifest parse(byte[] bytes) throws IOException {
    if (bytes.length < HEADER_BYTES) {
      throw new IOException(
          "manifest: " + bytes.length + " bytes (expected: >= " + HEADER_BYTES + ")");
    }
    String generation = new String(bytes, 0, GENERATION_BYTES, US_ASCII);
    int segmentSeconds = ByteBuffer.wrap(bytes).getInt(GENERATION_BYTES);
    if (!generation.matches("[0-9a-f]{32}") || segmentSeconds < 1) {
      throw new IOException(
          "manifest: generation '%s', segments of %d s (expected: 32 digits, >= 1)"
              .formatted(generation, segmentSeconds));
    }
    byte[] index = Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length);
    return new S3Manifest(generation, segmentSeconds, PcmIndex.parse(index));
  }

  byte[] toBytes() {
    byte[] sound = index.toBytes();
    return ByteBuffer.allocate(HEADER_BYTES + sound.length)
        .put(generation.getBytes(US_ASCII))
        .putInt(segmentSeconds)
        .put(sound)
        .array();
  }

  int segments() {
    return segmentOf(index.lengthSamples() + segmentSamples() - 1);
  }

  /** The segment that holds a sample. */
  int segmentOf(long sample) {
    return (int) (sample / segmentSamples());
  }

  long firstSample(int segment) {
    return segment * segmentSamples();
  }

  /** One past the last sample of a segment. */
  long endSample(int segment) {
    return Math.min(index.lengthSamples(), firstSample(segment + 1));
  }

  private long segmentSamples() {
    return (long) segmentSeconds * PcmFormat.RATE_HZ;
  }
}
