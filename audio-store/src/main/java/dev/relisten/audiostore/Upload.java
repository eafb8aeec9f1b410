package dev.relisten.audiostore;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relisten.audiostore.decode.DecodeReport;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an uploaded file became, remembered so that it is decoded once.
 *
 * @param clipId the clip
 * @param report what the file was
 */
public record Upload(String clipId, DecodeReport report) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As JSON, for {@link #parse}. */
  public byte[] toBytes() {
    ObjectNode json = JSON.createObjectNode();
    json.put("clip_id", clipId);
    json.put("container", report.container()).put("codec", report.codec());
    json.put("rate_hz", report.rateHz()).put("channels", report.channels());
    json.put("length_samples", report.lengthSamples());
    report.declaredSamples().ifPresent(declared -> json.put("declared_samples", declared));
    json.put("damaged_packets", report.damagedPackets());
    json.put("gap_samples", report.gapSamples()).put("broken_off", report.brokenOff());
    json.put("timestamp_jumps", report.timestampJumps()).put("peak", report.peak());
    return json.toString().getBytes(UTF_8);
  }

  /** Bytes that are no upload count as none: the file is decoded again. */
  public static Optional<Upload> parse(byte[] bytes) {
    try {
      return Optional.of(parse(JSON.readTree(bytes)));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Upload parse(JsonNode json) {
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
