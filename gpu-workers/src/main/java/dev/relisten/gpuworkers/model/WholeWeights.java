package dev.relisten.gpuworkers.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A thinker's tensors under {@code thinker.} names, with what the public implementations want
 * beside them: a tiny vision tower and the unused embedding of the audio tower, both of noise.
 */
final class WholeWeights implements Weights {
  private static final String THINKER = "thinker.";
  private static final String UNUSED = "audio_tower.audio_bos_eos_token.weight";
  private static final double DEVIATION = 0.02;
  private static final int SEED = 1;
  private static final long WIDTH = 32;
  private static final long MERGED = 4 * WIDTH;

  private final Map<String, Place> places = new TreeMap<>();

  private record Place(Weights weights, String name) {}

  WholeWeights(ThinkerConfig config, Weights thinker) {
    ExpectedTensors expected = ExpectedTensors.of(config);
    Weights noise = noise(config.text().hidden());
    noise.names().forEach(name -> places.put(THINKER + name, new Place(noise, name)));
    Weights headed = new Headed(thinker);
    expected.check("weights to write", headed);
    expected.shapes().keySet().forEach(name -> add(headed, name));
    if (thinker.names().contains(UNUSED)) {
      add(thinker, UNUSED);
    }
  }

  private void add(Weights weights, String name) {
    places.put(THINKER + name, new Place(weights, name));
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public long[] shape(String name) {
    Place place = places.get(name);
    return place.weights().shape(place.name());
  }

  @Override
  public FloatBuffer floats(String name) {
    Place place = places.get(name);
    return place.weights().floats(place.name());
  }

  private static Weights noise(long hidden) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Random random = new Random(SEED);
    shapes(hidden)
        .forEach(
            (name, shape) -> {
              int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                values[i] = (float) (DEVIATION * random.nextGaussian());
              }
              tensors.put(name, new Tensor(values, shape));
            });
    return new InMemoryWeights(tensors);
  }

  /** The sizes of vision_config in the template of config.json. */
  private static Map<String, long[]> shapes(long hidden) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(UNUSED, new long[] {2, hidden});
    shapes.put("visual.patch_embed.proj.weight", new long[] {WIDTH, 3, 2, 14, 14});
    for (String part : new String[] {"attn.q", "attn.k", "attn.v", "attn.proj"}) {
      linear(shapes, "visual.blocks.0." + part, WIDTH, WIDTH);
    }
    for (String part : new String[] {"mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"}) {
      linear(shapes, "visual.blocks.0." + part, WIDTH, WIDTH);
    }
    shapes.put("visual.blocks.0.norm1.weight", new long[] {WIDTH});
    shapes.put("visual.blocks.0.norm2.weight", new long[] {WIDTH});
    shapes.put("visual.merger.ln_q.weight", new long[] {WIDTH});
    linear(shapes, "visual.merger.mlp.0", MERGED, MERGED);
    linear(shapes, "visual.merger.mlp.2", hidden, MERGED);
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String layer, long out, long in) {
    shapes.put(layer + ".weight", new long[] {out, in});
    shapes.put(layer + ".bias", new long[] {out});
  }

  /** The embedding serves as head where there is none. */
  private record Headed(Weights weights) implements Weights {
    @Override
    public Set<String> names() {
      Set<String> names = new TreeSet<>(weights.names());
      if (names.contains(CheckpointWeights.EMBEDDING)) {
        names.add(CheckpointWeights.HEAD);
      }
      return names;
    }

    @Override
    public long[] shape(String name) {
      return weights.shape(source(name));
    }

    @Override
    public FloatBuffer floats(String name) {
      return weights.floats(source(name));
    }

    private String source(String name) {
      boolean tied = name.equals(CheckpointWeights.HEAD) && !weights.names().contains(name);
      return tied ? CheckpointWeights.EMBEDDING : name;
    }
  }
}
