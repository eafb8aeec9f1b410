package dev.relisten.gpuworkers.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A Qwen2.5-Omni checkpoint directory as Hugging Face lays it out, the thinker alone or the whole
 * model. Weights stay in mapped files until they are asked for. Thread-safe.
 */
public final class Checkpoint {
  private final Path directory;
  private final ThinkerConfig config;
  private final Weights weights;
  private final List<Path> files;
  private final List<String> superfluous;
  private String sha256;

  private Checkpoint(
      Path directory,
      ThinkerConfig config,
      Weights weights,
      List<Path> files,
      List<String> superfluous) {
    this.directory = directory;
    this.config = config;
    this.weights = weights;
    this.files = files;
    this.superfluous = superfluous;
  }

  /**
   * Reads and checks a directory. Throws InvalidCheckpointException that names what is missing,
   * misshapen, corrupt or not supported.
   */
  public static Checkpoint read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new InvalidCheckpointException(directory + ": no directory");
    }
    ThinkerConfig config = ConfigReader.read(directory.resolve("config.json"));
    checkFrontEnd(directory.resolve("preprocessor_config.json"), config.audio());
    List<Path> files = CheckpointWeights.files(directory);
    Weights weights = CheckpointWeights.of(files, config.text().tieEmbeddings());
    ExpectedTensors expected = ExpectedTensors.of(config);
    expected.check(directory.toString(), weights);
    List<String> superfluous = expected.superfluous(weights);
    return new Checkpoint(directory, config, weights, files, superfluous);
  }

  /** Tensors of one file alone, such as a pretrained encoder's, unchecked. */
  public static Weights readTensors(Path safetensors) {
    return CheckpointWeights.of(List.of(safetensors), false);
  }

  /** The sizes beside a pretrained encoder: audio_config.json. */
  public static ThinkerConfig.Audio readAudioConfig(Path file) {
    return ConfigReader.readAudio(file);
  }

  public Path directory() {
    return directory;
  }

  /** The directory's own name. */
  public String name() {
    return directory.toAbsolutePath().normalize().getFileName().toString();
  }

  public ThinkerConfig config() {
    return config;
  }

  public Weights weights() {
    return weights;
  }

  /** Tensors that nothing reads; a caller that talks to a person names them. */
  public List<String> superfluous() {
    return superfluous;
  }

  /** Lower-case hex over the bytes of the weight files, in the order of their names. */
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = hash(files);
    }
    return sha256;
  }

  private static void checkFrontEnd(Path file, ThinkerConfig.Audio audio) {
    if (!Files.exists(file)) {
      return;
    }
    JsonNode node = Json.read(file);
    requireSize(file, node, "feature_size", audio.melBins());
    requireSize(file, node, "sampling_rate", LogMel.RATE_HZ);
    requireSize(file, node, "hop_length", LogMel.HOP_SAMPLES);
    requireSize(file, node, "n_fft", LogMel.FFT_SAMPLES);
  }

  private static void requireSize(Path file, JsonNode node, String key, int expected) {
    int found = node.path(key).asInt(expected);
    if (found != expected) {
      throw new InvalidCheckpointException(
          "%s: %s: %d (expected: %d)".formatted(file, key, found, expected));
    }
  }

  private static String hash(List<Path> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
