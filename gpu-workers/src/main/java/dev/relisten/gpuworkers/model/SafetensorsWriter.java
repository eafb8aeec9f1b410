package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Writes one safetensors file, tensors in the order of their names. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int VALUES_AT_ONCE = 1 << 16;

  private final StoredType type;

  public SafetensorsWriter(StoredType type) {
    this.type = type;
  }

  /**
   * Writes all of them and forces them to the disk. Throws IllegalArgumentException that names the
   * tensor if a value is not finite in the stored type.
   */
  public void write(Path file, Weights weights) throws IOException {
    Set<String> names = new TreeSet<>(weights.names());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header(names, weights));
      for (String name : names) {
        write(channel, name, weights.floats(name));
      }
      channel.force(true);
    }
  }

  private ByteBuffer header(Set<String> names, Weights weights) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long begin = 0;
    for (String name : names) {
      long[] shape = weights.shape(name);
      long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      long end = begin + elements * type.bytes();
      ObjectNode node = root.putObject(name).put("dtype", type.name());
      ArrayNode dims = node.putArray("shape");
      Arrays.stream(shape).forEach(dims::add);
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    return padded(root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer padded(byte[] json) {
    int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] text = Arrays.copyOf(json, length);
    Arrays.fill(text, json.length, length, (byte) ' ');
    ByteBuffer header = ByteBuffer.allocate(ALIGNMENT + length).order(ByteOrder.LITTLE_ENDIAN);
    return header.putLong(length).put(text).flip();
  }

  private void write(FileChannel channel, String name, FloatBuffer values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(VALUES_AT_ONCE * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      bytes.clear();
      while (values.hasRemaining() && bytes.hasRemaining()) {
        put(bytes, name, values.get());
      }
      writeFully(channel, bytes.flip());
    }
  }

  private void put(ByteBuffer bytes, String name, float value) {
    if (!Float.isFinite(type.rounded(value))) {
      throw new IllegalArgumentException(
          "%s: %s (expected: finite in %s)".formatted(name, value, type));
    }
    type.put(bytes, value);
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
