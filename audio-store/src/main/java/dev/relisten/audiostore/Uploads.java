package dev.relisten.audiostore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.audiostore.decode.DecodeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;

/** Remembers which clip an uploaded file became, so that it is decoded once: one file an upload. */
final class Uploads {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  Uploads(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * @param clipId what it became
   * @param report what it was
   */
  record Upload(String clipId, DecodeReport report) {}

  /** An entry that cannot be read counts as none: the file is decoded again. */
  Optional<Upload> find(String fileHash) {
    try {
      return Optional.of(fromJson(JSON.readTree(entry(fileHash).toFile())));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @param scratch a folder on the same file system for what is not finished
   */
  void put(String fileHash, Upload upload, Path scratch) throws IOException {
    Path unfinished = scratch.resolve(fileHash);
    Files.write(unfinished, JSON.writeValueAsBytes(toJson(upload)));
    Files.move(unfinished, entry(fileHash), StandardCopyOption.ATOMIC_MOVE);
  }

  void forget(String fileHash) throws IOException {
    Files.deleteIfExists(entry(fileHash));
  }

  private Path entry(String fileHash) {
    return folder.resolve(fileHash + ".json");
  }

  private static ObjectNode toJson(Upload upload) {
    DecodeReport report = upload.report();
    ObjectNode json = JSON.createObjectNode();
    json.put("clip_id", upload.clipId());
    json.put("container", report.container()).put("codec", report.codec());
    json.put("rate_hz", report.rateHz()).put("channels", report.channels());
    json.put("length_samples", report.lengthSamples());
    report.declaredSamples().ifPresent(declared -> json.put("declared_samples", declared));
    json.put("damaged_packets", report.damagedPackets());
    json.put("gap_samples", report.gapSamples()).put("broken_off", report.brokenOff());
    return json.put("timestamp_jumps", report.timestampJumps()).put("peak", report.peak());
  }

  private static Upload fromJson(JsonNode json) {
    DecodeReport report =
        new DecodeReport(
            json.required("container").asText(),
            json.required("codec").asText(),
            json.required("rate_hz").asInt(),
            json.required("channels").asInt(),
            json.required("length_samples").asLong(),
            declared(json),
            json.required("damaged_packets").asInt(),
            json.required("gap_samples").asLong(),
            json.required("broken_off").asBoolean(),
            json.required("timestamp_jumps").asInt(),
            json.required("peak").asInt());
    return new Upload(json.required("clip_id").asText(), report);
  }

  private static OptionalLong declared(JsonNode json) {
    return json.has("declared_samples")
        ? OptionalLong.of(json.get("declared_samples").asLong())
        : OptionalLong.empty();
  }
}
