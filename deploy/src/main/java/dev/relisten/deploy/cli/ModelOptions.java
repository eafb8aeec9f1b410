package dev.relisten.deploy.cli;

import dev.relisten.deploy.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model runs in this process. */
final class ModelOptions {
  private static final String EMBEDDED = "gpu-workers/models/relisten-nano";

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Hugging Face checkpoint directory (default: the embedded relisten-nano)")
  private Path checkpoint;

  @Option(
      names = "--engine",
      paramLabel = "onnx|eager",
      description = "what computes (default: onnx)")
  private EngineKind engine;

  boolean given() {
    return checkpoint != null || engine != null;
  }

  EngineKind engine() {
    return engine == null ? EngineKind.ONNX : engine;
  }

  /** The checkpoint, which is there. */
  Path checkpoint() {
    Path chosen = checkpoint == null ? embedded() : checkpoint;
    if (!Files.isRegularFile(chosen.resolve("config.json"))) {
      throw CommandFailure.badInput(
          "checkpoint: " + chosen + " (expected: a directory with config.json)");
    }
    return chosen;
  }

  private static Path embedded() {
    return Path.of(System.getProperty("relisten.home", "."), EMBEDDED);
  }
}
