package dev.relisten.gpuworkers.onnx;

import dev.relisten.gpuworkers.model.ExpectedTensors;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A small thinker with random weights in direct buffers, which {@link #forget} spoils. */
final class RandomWeights implements Weights {
  private final Map<String, FloatBuffer> values = new HashMap<>();
  private final Map<String, long[]> shapes;

  RandomWeights(ThinkerConfig config, long seed) {
    Random random = new Random(seed);
    shapes = ExpectedTensors.of(config).shapes();
    shapes.forEach((name, shape) -> values.put(name, fill(random, shape)));
  }

  /** Windows of {@code windowFrames}; everything else as small as the operators allow. */
  static ThinkerConfig config(int windowFrames) {
    return new ThinkerConfig(
        new ThinkerConfig.Audio(8, 12, 2, 3, 20, windowFrames, 1500, 32),
        new ThinkerConfig.Text(32, 2, 2, 1, 16, 24, 19, 1e-6f, 10_000, 512, false),
        1,
        2,
        3);
  }

  private static FloatBuffer fill(Random random, long[] shape) {
    int size = 1;
    for (long dimension : shape) {
      size *= (int) dimension;
    }
    FloatBuffer buffer = OnnxRuntime.directFloats(size);
    for (int i = 0; i < size; i++) {
      buffer.put(i, (float) random.nextGaussian() * 0.4f);
    }
    return buffer;
  }

  /** Overwrites every matrix but the embedding with what is no number. */
  void forget() {
    values.forEach(
        (name, buffer) -> {
          for (int i = 0; !name.contains("embed_tokens") && i < buffer.capacity(); i++) {
            buffer.put(i, Float.NaN);
          }
        });
  }

  @Override
  public Set<String> names() {
    return values.keySet();
  }

  @Override
  public long[] shape(String name) {
    return shapes.get(name);
  }

  @Override
  public FloatBuffer floats(String name) {
    return values.get(name).duplicate();
  }
}
