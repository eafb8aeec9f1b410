package dev.relisten.audiostore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The sidecar of a clip's PCM.
 *
 * @param lengthSamples of the clip
 * @param checksums CRC32C of the PCM bytes of each second, the last one may be short
 */
@SuppressWarnings("ArrayRecordComponent")
record ClipIndex(long lengthSamples, int[] checksums) {
  static final int SECOND_BYTES = PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  ClipIndex {
    long seconds = (lengthSamples + PcmFormat.RATE_HZ - 1) / PcmFormat.RATE_HZ;
    if (lengthSamples < 1 || checksums.length != seconds) {
      throw new IllegalArgumentException(
          "clip index: " + checksums.length + " checksums (expected: " + seconds + ", >= 1)");
    }
  }

  static ClipIndex read(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    if (json.path("version").asInt() != VERSION) {
      throw new IOException(
          file + ": version " + json.path("version") + " (expected: " + VERSION + ")");
    }
    JsonNode stored = json.path("crc32c_per_second");
    int[] checksums = new int[stored.size()];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = stored.get(i).asInt();
    }
    try {
      return new ClipIndex(json.path("length_samples").asLong(), checksums);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION).put("length_samples", lengthSamples);
    ArrayNode stored = json.putArray("crc32c_per_second");
    for (int checksum : checksums) {
      stored.add(checksum);
    }
    Files.write(file, JSON.writeValueAsBytes(json));
  }

  /**
   * Throws if the PCM of a second, {@code length} bytes from {@code from}, is not what was kept.
   */
  void verify(int second, byte[] pcm, int from, int length) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(pcm, from, length);
    if ((int) crc.getValue() != checksums[second]) {
      throw new IOException(
          String.format(
              "second %d: CRC32C %08x (expected: %08x)",
              second, (int) crc.getValue(), checksums[second]));
    }
  }
}
