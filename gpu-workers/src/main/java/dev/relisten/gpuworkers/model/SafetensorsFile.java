package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One safetensors file, mapped into memory: F32 is served without a copy, F16 and BF16 are widened
 * on each call. Names are the file's own. Thread-safe; the mappings live as long as their buffers.
 */
public final class SafetensorsFile implements Weights {
  private static final int LENGTH_BYTES = 8;
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final int WIDEN_AT_ONCE = 1 << 16;

  private final Path path;
  private final Map<String, Entry> entries;

  private record Entry(String dtype, long[] shape, long begin, long end) {
    int elementBytes() {
      return switch (dtype) {
        case "F32" -> Float.BYTES;
        case "F16", "BF16" -> Short.BYTES;
        default -> 0;
      };
    }

    long elements() {
      long n = 1;
      for (long d : shape) {
        n = Math.multiplyExact(n, d);
      }
      return n;
    }
  }

  private SafetensorsFile(Path path, Map<String, Entry> entries) {
    this.path = path;
    this.entries = entries;
  }

  /** Reads the header and checks it. Throws InvalidCheckpointException that names the fault. */
  public static SafetensorsFile open(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = header(path, channel);
      long dataStart = LENGTH_BYTES + header.remaining();
      return new SafetensorsFile(path, entries(path, header, dataStart, channel.size()));
    } catch (IOException e) {
      throw new InvalidCheckpointException(path + ": cannot be read (" + e + ")", e);
    }
  }

  @Override
  public Set<String> names() {
    return entries.keySet();
  }

  @Override
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** As the file writes it: F32, F16, BF16, or a type that {@link #floats} refuses. */
  public String dtype(String name) {
    return entry(name).dtype();
  }

  @Override
  public FloatBuffer floats(String name) {
    Entry entry = entry(name);
    ByteBuffer bytes = map(entry);
    return switch (entry.dtype()) {
      case "F32" -> bytes.asFloatBuffer();
      case "F16", "BF16" -> widen(bytes.asShortBuffer(), NumberFormat16.valueOf(entry.dtype()));
      default ->
          throw new InvalidCheckpointException(
              "%s: %s is %s (expected: F32, F16 or BF16)".formatted(path, name, entry.dtype()));
    };
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(path + ": no tensor " + name);
    }
    return entry;
  }

  private ByteBuffer map(Entry entry) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long bytes = entry.end() - entry.begin();
      return channel
          .map(FileChannel.MapMode.READ_ONLY, entry.begin(), bytes)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new InvalidCheckpointException(path + ": cannot be mapped (" + e + ")", e);
    }
  }

  private static FloatBuffer widen(ShortBuffer stored, NumberFormat16 format) {
    int n = stored.remaining();
    FloatBuffer wide =
        ByteBuffer.allocateDirect(Math.multiplyExact(n, Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    short[] from = new short[Math.min(n, WIDEN_AT_ONCE)];
    float[] to = new float[from.length];
    while (stored.hasRemaining()) {
      int count = Math.min(stored.remaining(), from.length);
      stored.get(from, 0, count);
      for (int i = 0; i < count; i++) {
        to[i] = format.widen(from[i]);
      }
      wide.put(to, 0, count);
    }
    return wide.flip();
  }

  private static ByteBuffer header(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw new InvalidCheckpointException(
          "%s: %d bytes (expected: a safetensors file, >= 8)".formatted(path, size));
    }
    long length = read(channel, 0, LENGTH_BYTES).getLong(0);
    if (length < 2 || length > MAX_HEADER_BYTES || length > size - LENGTH_BYTES) {
      throw new InvalidCheckpointException(
          ("%s: header of %s bytes in a file of %d (corrupt, cut short, a Git LFS pointer, or not"
                  + " safetensors)")
              .formatted(path, Long.toUnsignedString(length), size));
    }
    return read(channel, LENGTH_BYTES, (int) length);
  }

  private static ByteBuffer read(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    return bytes.flip();
  }

  private static Map<String, Entry> entries(
      Path path, ByteBuffer header, long dataStart, long fileBytes) {
    Map<String, Entry> entries = new TreeMap<>();
    JsonNode root = Json.parse(path + ": header", header.array());
    root.fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().equals("__metadata__")) {
                entries.put(
                    field.getKey(),
                    parse(path, field.getKey(), field.getValue(), dataStart, fileBytes));
              }
            });
    return entries;
  }

  private static Entry parse(
      Path path, String name, JsonNode node, long dataStart, long fileBytes) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode dims = node.path("shape");
    if (offsets.size() != 2 || !dims.isArray() || !node.path("dtype").isTextual()) {
      throw new InvalidCheckpointException(
          "%s: header of %s is corrupt: %s".formatted(path, name, node));
    }
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dims.get(i).asLong();
    }
    long begin = dataStart + offsets.get(0).asLong();
    long end = dataStart + offsets.get(1).asLong();
    Entry entry = new Entry(node.path("dtype").asText(), shape, begin, end);
    checkPlace(path, name, entry, dataStart, fileBytes);
    return entry;
  }

  private static void checkPlace(
      Path path, String name, Entry entry, long dataStart, long fileBytes) {
    if (entry.end() > fileBytes) {
      throw new InvalidCheckpointException(
          "%s: %d bytes (expected: >= %d, where %s ends; is it cut short?)"
              .formatted(path, fileBytes, entry.end(), name));
    }
    long bytes = entry.end() - entry.begin();
    boolean sized = entry.elementBytes() == 0 || bytes == entry.elements() * entry.elementBytes();
    if (entry.begin() < dataStart || bytes < 0 || !sized) {
      throw new InvalidCheckpointException(
          "%s: %s has %d bytes for shape %s of %s"
              .formatted(path, name, bytes, Arrays.toString(entry.shape()), entry.dtype()));
    }
  }
}
