package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.CheckpointWriter;
import dev.relisten.gpuworkers.model.ExpectedTensors;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * A checkpoint of noise in the shape of a model that people serve: Qwen2.5-0.5B's decoder behind an
 * audio tower of 8 layers, 512 wide. The tokenizer and the prompt form are another checkpoint's;
 * the vocabulary is padded to Qwen's 151,936 rows, so that the head costs what it costs there.
 *
 * <p>Its greedy words are always some of the tokenizer's: the head's rows of control tokens and of
 * the padding are zero, so their logits are, and of all the others one is positive. The same seed
 * gives the same bytes. It says nothing that means anything; it is for measuring.
 */
public final class NoiseCheckpoint {
  private static final int HIDDEN = 896;
  private static final ThinkerConfig.Audio TOWER =
      new ThinkerConfig.Audio(128, 512, 8, 8, 2_048, 200, 1_500, HIDDEN);
  private static final ThinkerConfig.Text DECODER =
      new ThinkerConfig.Text(
          HIDDEN, 24, 14, 2, 64, 4_864, 151_936, 1e-6f, 1_000_000, 32_768, false);
  private static final String HEAD = "lm_head.weight";

  private NoiseCheckpoint() {}

  /**
   * Writes it in bf16, about 1.3 GB.
   *
   * @param language the checkpoint whose tokenizer and prompt form it gets
   * @param target a directory; what was there is replaced
   * @throws IOException if the disk does not take it
   */
  public static void write(Checkpoint language, Path target, long seed) throws IOException {
    write(language, TOWER, DECODER, target, seed);
  }

  static void write(
      Checkpoint language,
      ThinkerConfig.Audio tower,
      ThinkerConfig.Text decoder,
      Path target,
      long seed)
      throws IOException {
    ThinkerConfig like = language.config();
    ThinkerConfig config =
        new ThinkerConfig(
            tower, decoder, like.audioToken(), like.audioBosToken(), like.audioEosToken());
    String form = Files.readString(language.directory().resolve("relisten.json"));
    try (TextTokenizer tokenizer = TextTokenizer.read(language.directory())) {
      IntPredicate spoken = id -> id < like.text().vocabulary() && tokenizer.bytes(id).length > 0;
      new CheckpointWriter(language.directory(), form, StoredType.BF16)
          .write(target, config, new Noise(config, spoken, seed));
    }
  }

  /** Made when asked for. Matrices keep the variance of what they are multiplied with. */
  private record Noise(Map<String, long[]> shapes, IntPredicate spoken, long seed)
      implements Weights {
    Noise(ThinkerConfig config, IntPredicate spoken, long seed) {
      this(ExpectedTensors.of(config).shapes(), spoken, seed);
    }

    @Override
    public Set<String> names() {
      return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
      return shapes.get(name).clone();
    }

    @Override
    public FloatBuffer floats(String name) {
      long[] shape = shapes.get(name);
      long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      float[] values = new float[Math.toIntExact(size)];
      if (shape.length > 1) {
        fill(name, values, values.length / Math.toIntExact(shape[0]));
      } else if (name.endsWith(".weight")) {
        Arrays.fill(values, 1);
      }
      return FloatBuffer.wrap(values);
    }

    private void fill(String name, float[] values, int rowLength) {
      SplittableRandom random = new SplittableRandom(seed + name.hashCode());
      double width = 2 * Math.sqrt(3.0 / rowLength);
      for (int i = 0; i < values.length; i++) {
        double value = (random.nextDouble() - 0.5) * width;
        values[i] = name.equals(HEAD) && !spoken.test(i / rowLength) ? 0 : (float) value;
      }
    }
  }
}
