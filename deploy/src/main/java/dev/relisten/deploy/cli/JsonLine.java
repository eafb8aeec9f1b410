package dev.relisten.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.math.BigDecimal;

/** One JSON object on its way to a line of its own. */
final class JsonLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

  private final ObjectNode node = JSON.createObjectNode();

  private JsonLine() {}

  static JsonLine of(String key, String value) {
    return new JsonLine().put(key, value);
  }

  JsonLine put(String key, String value) {
    node.put(key, value);
    return this;
  }

  JsonLine put(String key, long value) {
    node.put(key, value);
    return this;
  }

  JsonLine put(String key, BigDecimal value) {
    node.put(key, value);
    return this;
  }

  void print(PrintStream out) {
    try {
      out.println(JSON.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
