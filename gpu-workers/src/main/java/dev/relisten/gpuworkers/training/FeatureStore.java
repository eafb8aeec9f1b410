package dev.relisten.gpuworkers.training;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.WavFile;
import dev.relisten.gpuworkers.eager.EagerEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Features of the frozen encoder before the projection, computed once and kept in two files: {@code
 * features.f32} (rows end to end) and {@code features.tsv} (key, first float, floats), a line
 * written after its rows, so that a run that was cut off goes on. Thread-safe.
 */
final class FeatureStore implements AutoCloseable {
  private final EagerEncoder encoder;
  private final FileChannel rows;
  private final Path index;
  private final Map<String, long[]> places = new ConcurrentHashMap<>();
  private long end;

  /** Opens or creates the store in a directory. */
  FeatureStore(Path directory, EagerEncoder encoder) throws IOException {
    this.encoder = encoder;
    Files.createDirectories(directory);
    index = directory.resolve("features.tsv");
    rows =
        FileChannel.open(
            directory.resolve("features.f32"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    readIndex();
  }

  private void readIndex() throws IOException {
    if (!Files.exists(index)) {
      return;
    }
    for (String line : Files.readAllLines(index)) {
      String[] fields = line.split("\t");
      if (fields.length == 3) {
        long[] place = {Long.parseLong(fields[1]), Long.parseLong(fields[2])};
        places.put(fields[0], place);
        end = Math.max(end, place[0] + place[1]);
      }
    }
  }

  /** Features of a range of a recording: {@code [audio tokens, encoder width]}. */
  float[] features(Path audio, short[] samples, SampleRange range) throws IOException {
    String key = audio + "#" + range.startSample() + "-" + range.endSample();
    long[] place = places.get(key);
    return place == null ? compute(key, samples, range) : read(place);
  }

  /** The samples of a scene's recording. */
  static short[] samples(Path audio) throws IOException {
    return WavFile.read(audio);
  }

  /** Samples {@code [from, to)} in [-1, 1]. */
  static float[] floats(short[] samples, int from, int to) {
    float[] sound = new float[to - from];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = samples[from + i] / 32768f;
    }
    return sound;
  }

  private float[] compute(String key, short[] samples, SampleRange range) throws IOException {
    int from = (int) range.startSample();
    float[] features = encoder.listen(floats(samples, from, from + (int) range.lengthSamples()));
    keep(key, features);
    return features;
  }

  private synchronized void keep(String key, float[] features) throws IOException {
    ByteBuffer bytes = buffer(features.length);
    bytes.asFloatBuffer().put(features);
    rows.write(bytes, end * Float.BYTES);
    String line = key + "\t" + end + "\t" + features.length + "\n";
    Files.writeString(index, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    places.put(key, new long[] {end, features.length});
    end += features.length;
  }

  private float[] read(long[] place) throws IOException {
    ByteBuffer bytes = buffer((int) place[1]);
    while (bytes.hasRemaining()) {
      if (rows.read(bytes, place[0] * Float.BYTES + bytes.position()) < 0) {
        throw new IOException("features.f32 is shorter than its index says");
      }
    }
    float[] features = new float[(int) place[1]];
    bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(features);
    return features;
  }

  private static ByteBuffer buffer(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
