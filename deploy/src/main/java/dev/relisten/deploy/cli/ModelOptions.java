package dev.relisten.deploy.cli;

import dev.relisten.deploy.EngineChoice;
import dev.relisten.deploy.EngineKind;
import dev.relisten.gpuworkers.onnx.Device;
import dev.relisten.gpuworkers.onnx.WeightFormat;
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

  @Option(
      names = "--weights",
      paramLabel = "fp32|int8|int4",
      description =
          "numbers that the decoder's matrices are rounded to: less memory and faster tokens,"
              + " for an accuracy that the model's card states (default: fp32; not with eager)")
  private WeightFormat weights;

  @Option(
      names = "--spin",
      description =
          "threads of the engine wait for each other awake: faster tokens where cores are the"
              + " engine's alone, slower ones where they are not (not with eager)")
  private boolean spin;

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda",
      description =
          "what the onnx engine runs on (default: cpu; cuda needs a build for it, see"
              + " docs/operations.md)")
  private Device device;

  /**
   * Throws IllegalArgumentException if the engine, or this build, does not have what was chosen.
   */
  EngineChoice engine() {
    EngineChoice choice =
        new EngineChoice(engine == null ? EngineKind.ONNX : engine, weights(), spin, device());
    choice.device().requireInThisBuild();
    return choice;
  }

  /** For a command that asks another server. */
  void refuseAll(String given) {
    if (checkpoint != null || engine != null || onlyHere()) {
      throw CommandFailure.badInput(
          given
              + " (expected: not together with --checkpoint, --engine, --weights, --spin or"
              + " --device)");
    }
  }

  /** For a command whose model another server runs. */
  void refuseOnlyHere(String given) {
    if (onlyHere()) {
      throw CommandFailure.badInput(
          given + " (expected: not together with --weights, --spin or --device)");
    }
  }

  /** Whether it was said how an engine in this process computes. */
  private boolean onlyHere() {
    return weights != null || spin || device != null;
  }

  private WeightFormat weights() {
    return weights == null ? WeightFormat.FP32 : weights;
  }

  private Device device() {
    return device == null ? Device.CPU : device;
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
