package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** safetensors files as bytes, to make variants of checkpoints; independent of the main code. */
final class RawTensors {
  private RawTensors() {}

  @SuppressWarnings("ArrayRecordComponent")
  record Raw(String dtype, JsonNode shape, byte[] bytes) {}

  static Map<String, Raw> read(Path file) {
    try {
      byte[] all = Files.readAllBytes(file);
      int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
      JsonNode header = Json.MAPPER.readTree(all, 8, length);
      Map<String, Raw> tensors = new TreeMap<>();
      header
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals("__metadata__")) {
                  tensors.put(name, raw(header.get(name), all, 8 + length));
                }
              });
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Raw raw(JsonNode node, byte[] all, int base) {
    JsonNode offsets = node.get("data_offsets");
    byte[] bytes =
        Arrays.copyOfRange(all, base + offsets.get(0).asInt(), base + offsets.get(1).asInt());
    return new Raw(node.get("dtype").asText(), node.get("shape"), bytes);
  }

  static void write(Path file, Map<String, Raw> tensors) throws IOException {
    ObjectNode header = Json.MAPPER.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (var entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", entry.getValue().dtype()).set("shape", entry.getValue().shape());
      node.putArray("data_offsets")
          .add(data.size())
          .add(data.size() + entry.getValue().bytes().length);
      data.write(entry.getValue().bytes());
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.write(json);
    data.writeTo(out);
    Files.write(file, out.toByteArray());
  }
}
