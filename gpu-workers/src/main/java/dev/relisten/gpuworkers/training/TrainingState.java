package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.ExpectedTensors;
import dev.relisten.gpuworkers.model.InMemoryWeights;
import dev.relisten.gpuworkers.model.SafetensorsFile;
import dev.relisten.gpuworkers.model.SafetensorsWriter;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.Tensor;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a run needs to go on: weights and both moments after a step, one safetensors file {@code
 * step-N.safetensors}. Files appear whole or not at all; the newest is kept.
 */
final class TrainingState {
  private static final Pattern NAME = Pattern.compile("step-(\\d+)\\.safetensors");
  private static final double INITIAL_DEVIATION = 0.04;

  private final Path directory;

  TrainingState(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /** The step of the newest state, if there is one. */
  OptionalInt newest() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
          .max();
    }
  }

  void load(int step, Trainables tensors, Map<String, long[]> shapes) {
    Weights kept = SafetensorsFile.open(file(step));
    shapes.forEach(
        (name, shape) ->
            tensors.add(
                name,
                shape,
                floats(kept, name),
                new AdamW.Moments(floats(kept, name + ".first"), floats(kept, name + ".second"))));
  }

  static float[] floats(Weights kept, String name) {
    FloatBuffer stored = kept.floats(name);
    float[] values = new float[stored.remaining()];
    stored.get(values);
    return values;
  }

  /** A checkpoint's weights, with moments of nothing. */
  static void begin(Trainables tensors, ThinkerConfig config, Checkpoint from) {
    if (!from.config().equals(config)) {
      throw new IllegalArgumentException(
          "checkpoint to begin with, %s: %s (expected: %s)"
              .formatted(from.directory(), from.config(), config));
    }
    shapes(config)
        .forEach(
            (name, shape) -> {
              float[] values = floats(from.weights(), name);
              tensors.add(name, shape, values, AdamW.Moments.zeros(values.length));
            });
  }

  /**
   * Fresh weights: norms 1, biases 0, matrices normal; those that add to the residual stream
   * smaller by the square root of twice the layers.
   */
  static void initialise(Trainables tensors, ThinkerConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double small = INITIAL_DEVIATION / Math.sqrt(2.0 * config.text().layers());
    shapes(config)
        .forEach(
            (name, shape) -> {
              boolean residual = name.contains("o_proj") || name.contains("down_proj");
              double deviation = residual ? small : INITIAL_DEVIATION;
              float[] values = initial(name, size(shape), deviation, random);
              tensors.add(name, shape, values, AdamW.Moments.zeros(values.length));
            });
  }

  private static float[] initial(String name, int size, double deviation, SplittableRandom random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          name.contains("norm")
              ? 1f
              : name.endsWith(".bias") ? 0f : (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  /** Names and shapes of everything that learns. */
  static Map<String, long[]> shapes(ThinkerConfig config) {
    Map<String, long[]> learned = new LinkedHashMap<>();
    ExpectedTensors.of(config)
        .shapes()
        .forEach(
            (name, shape) -> {
              if (!name.startsWith("audio_tower.") || name.startsWith("audio_tower.proj.")) {
                learned.put(name, shape);
              }
            });
    return learned;
  }

  static int size(long[] shape) {
    int size = 1;
    for (long axis : shape) {
      size *= (int) axis;
    }
    return size;
  }

  void save(int step, Trainables tensors) throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (TrainableTensor tensor : tensors.all()) {
      all.put(tensor.name(), new Tensor(tensor.values(), tensor.shape()));
      all.put(tensor.name() + ".first", new Tensor(tensor.moments().first(), tensor.shape()));
      all.put(tensor.name() + ".second", new Tensor(tensor.moments().second(), tensor.shape()));
    }
    Path part = directory.resolve("writing");
    Files.deleteIfExists(part); // of a run that was killed while it wrote
    new SafetensorsWriter(StoredType.F32).write(part, new InMemoryWeights(all));
    OptionalInt older = newest();
    Files.move(part, file(step), StandardCopyOption.ATOMIC_MOVE);
    if (older.isPresent() && older.getAsInt() != step) {
      Files.deleteIfExists(file(older.getAsInt()));
    }
  }

  private Path file(int step) {
    return directory.resolve("step-" + step + ".safetensors");
  }
}
