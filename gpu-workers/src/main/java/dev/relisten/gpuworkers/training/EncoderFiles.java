package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.InMemoryWeights;
import dev.relisten.gpuworkers.model.SafetensorsWriter;
import dev.relisten.gpuworkers.model.StoredType;
import dev.relisten.gpuworkers.model.Tensor;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An audio encoder in a directory: {@code audio_config.json} and {@code model.safetensors}. */
public record EncoderFiles(Path directory, ThinkerConfig.Audio config, Weights weights) {
  private static final String CONFIG_FILE = "audio_config.json";
  private static final String WEIGHTS_FILE = "model.safetensors";

  /** Reads an encoder. */
  public static EncoderFiles of(Path directory) throws IOException {
    return new EncoderFiles(
        directory,
        Checkpoint.readAudioConfig(directory.resolve(CONFIG_FILE)),
        Checkpoint.readTensors(directory.resolve(WEIGHTS_FILE)));
  }

  /**
   * Writes the mean of the weights of encoders that were fine-tuned from one (model soup, Wortsman
   * et al. 2022).
   *
   * @param encoders at least two, of one shape
   */
  public static void writeMean(List<Path> encoders, Path out) throws IOException {
    if (encoders.size() < 2) {
      throw new IllegalArgumentException("encoders: " + encoders.size() + " (expected: >= 2)");
    }
    List<EncoderFiles> each = new ArrayList<>();
    for (Path encoder : encoders) {
      each.add(of(encoder));
    }
    EncoderFiles first = each.get(0);
    each.forEach(first::requireAlike);
    Map<String, Tensor> means = new LinkedHashMap<>();
    for (String name : first.weights().names()) {
      float[] mean = new float[TrainingState.size(first.weights().shape(name))];
      for (EncoderFiles encoder : each) {
        float[] values = TrainingState.floats(encoder.weights(), name);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += values[i] / each.size();
        }
      }
      means.put(name, new Tensor(mean, first.weights().shape(name)));
    }
    first.write(out, means);
  }

  private void requireAlike(EncoderFiles other) {
    boolean alike =
        other.config().equals(config)
            && other.weights().names().equals(weights.names())
            && weights.names().stream()
                .allMatch(n -> Arrays.equals(weights.shape(n), other.weights().shape(n)));
    if (!alike) {
      throw new IllegalArgumentException(
          "encoder: %s (expected: configuration and tensors like those of %s)"
              .formatted(other.directory(), directory));
    }
  }

  /** Writes other weights of this form, as fp16. */
  void write(Path out, Map<String, Tensor> tensors) throws IOException {
    Files.createDirectories(out);
    Path part = out.resolve("writing");
    Files.deleteIfExists(part);
    new SafetensorsWriter(StoredType.F16).write(part, new InMemoryWeights(tensors));
    Files.move(part, out.resolve(WEIGHTS_FILE), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        directory.resolve(CONFIG_FILE),
        out.resolve(CONFIG_FILE),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
