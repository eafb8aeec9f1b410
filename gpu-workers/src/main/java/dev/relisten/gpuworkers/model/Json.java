package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON objects of a checkpoint, with errors that name the file. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidCheckpointException(file + ": missing");
    }
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new InvalidCheckpointException(file + ": cannot be read (" + e + ")", e);
    }
  }

  static JsonNode parse(String where, byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || !node.isObject()) {
        throw new InvalidCheckpointException(where + ": no JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new InvalidCheckpointException(where + ": no JSON (" + e.getOriginalMessage() + ")", e);
    } catch (IOException e) {
      throw new InvalidCheckpointException(where + ": no JSON (" + e.getMessage() + ")", e);
    }
  }
}
