package dev.relisten.audiostore.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a stream's folder says of it, apart from its sound: {@code stream.json}.
 *
 * @param segmentSamples length of its segments
 * @param createdAt when it was begun
 * @param options how it is kept
 * @param end if it has ended
 */
record StreamFacts(
    int segmentSamples, Instant createdAt, StreamOptions options, Optional<StreamEnd> end) {
  private static final String FILE = "stream.json";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  StreamFacts withOptions(StreamOptions changed) {
    return new StreamFacts(segmentSamples, createdAt, changed, end);
  }

  StreamFacts ended(Optional<StreamEnd> changed) {
    return new StreamFacts(segmentSamples, createdAt, options, changed);
  }

  /** Empty if the stream was never begun. */
  static Optional<StreamFacts> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(fromJson(JSON.readTree(file.toFile())));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Whole or not at all, whatever happens meanwhile. */
  void write(Path folder, ForcedWrites writes) throws IOException {
    Path unfinished = folder.resolve(FILE + ".new");
    try (FileChannel out =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(JSON.writeValueAsBytes(toJson())));
      writes.force(out);
    }
    Files.move(unfinished, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    new SegmentFiles(folder, segmentSamples).forceFolder(writes);
  }

  private ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode().put("version", VERSION);
    json.put("segment_samples", segmentSamples);
    json.put("created_at_millis", createdAt.toEpochMilli());
    json.put("writer_id", options.writerId());
    json.put("retention_millis", options.retention().duration().toMillis());
    json.put("retention_bytes", options.retention().bytes());
    json.put("idle_timeout_millis", options.idleTimeout().toMillis());
    end.ifPresent(
        ended ->
            json.put("end_reason", ended.reason().name())
                .put("ended_at_millis", ended.at().toEpochMilli()));
    return json;
  }

  private static StreamFacts fromJson(JsonNode json) {
    if (json.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException(
          "version " + json.path("version") + " (expected: " + VERSION + ")");
    }
    Retention retention =
        new Retention(
            Duration.ofMillis(json.required("retention_millis").asLong()),
            json.required("retention_bytes").asLong());
    Duration idle = Duration.ofMillis(json.required("idle_timeout_millis").asLong());
    String writer = json.required("writer_id").asText();
    return new StreamFacts(
        json.required("segment_samples").asInt(),
        Instant.ofEpochMilli(json.required("created_at_millis").asLong()),
        new StreamOptions(writer, retention, idle, false),
        end(json));
  }

  private static Optional<StreamEnd> end(JsonNode json) {
    if (!json.has("end_reason")) {
      return Optional.empty();
    }
    EndReason reason = EndReason.valueOf(json.get("end_reason").asText());
    return Optional.of(
        new StreamEnd(reason, Instant.ofEpochMilli(json.required("ended_at_millis").asLong())));
  }
}
