package dev.relisten.gpuworkers.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes checkpoints in the whole-model layout of Hugging Face, which transformers and vLLM load as
 * well. Those two want a vision tower, so a tiny one of noise is added; the head is always written
 * out. Not thread-safe for one target.
 */
public final class CheckpointWriter {
  private static final List<String> TOKENIZER_FILES =
      List.of("tokenizer.json", "tokenizer_config.json");

  private final Path tokenizer;
  private final String relistenJson;
  private final StoredType type;

  /**
   * @param tokenizer directory with tokenizer.json and tokenizer_config.json
   * @param relistenJson text of relisten.json, the checkpoint's prompt form
   */
  public CheckpointWriter(Path tokenizer, String relistenJson, StoredType type) {
    this.tokenizer = tokenizer;
    this.relistenJson = relistenJson;
    this.type = type;
  }

  /**
   * Writes into a directory beside the target, then moves it there; what was there is replaced.
   * Throws InvalidCheckpointException that names missing and misshapen tensors, and
   * IllegalArgumentException that names one with a number that is not finite.
   *
   * @param weights under thinker-only names; without {@code lm_head.weight} the embedding is it
   */
  public void write(Path target, ThinkerConfig config, Weights weights) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Files.createDirectories(absolute.getParent());
    Path temporary =
        Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + "-");
    try {
      fill(temporary, config, weights);
      replace(absolute, temporary);
    } finally {
      delete(temporary);
    }
  }

  private void fill(Path directory, ThinkerConfig config, Weights weights) throws IOException {
    new WholeModelFiles(config, tokenizer).write(directory, type);
    for (String name : TOKENIZER_FILES) {
      Files.write(directory.resolve(name), Files.readAllBytes(tokenizer.resolve(name)));
    }
    Files.writeString(directory.resolve("relisten.json"), relistenJson);
    new SafetensorsWriter(type)
        .write(directory.resolve("model.safetensors"), new WholeWeights(config, weights));
  }

  private static void replace(Path target, Path filled) throws IOException {
    setReadable(filled);
    if (!Files.exists(target)) {
      Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + "-old-");
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static void setReadable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
