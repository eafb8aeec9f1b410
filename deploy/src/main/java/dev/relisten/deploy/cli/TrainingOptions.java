package dev.relisten.deploy.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every training run is told. */
final class TrainingOptions {
  @Option(names = "--scenes", required = true, paramLabel = "DIR", description = "to learn from")
  private Path scenes;

  @Option(
      names = "--held-out",
      required = true,
      paramLabel = "DIR",
      description = "scenes that checkpoints are measured on")
  private Path heldOut;

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "DIR",
      description = "audio_config.json and model.safetensors of a pretrained encoder")
  private Path encoder;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "the run's folder")
  private Path out;

  @Option(
      names = "--steps",
      required = true,
      paramLabel = "N",
      description = "optimizer steps of the whole run")
  private int steps;

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      defaultValue = "0.05",
      description = "default: ${DEFAULT-VALUE}")
  private double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "C",
      defaultValue = "1.0",
      description = "default: ${DEFAULT-VALUE}")
  private double clipNorm;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "of all that is random (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "steps between checkpoints (default: ${DEFAULT-VALUE})")
  private int checkpointSteps;

  Path scenes() {
    return scenes;
  }

  Path heldOut() {
    return heldOut;
  }

  Path encoder() {
    return encoder;
  }

  Path out() {
    return out;
  }

  int steps() {
    return steps;
  }

  double weightDecay() {
    return weightDecay;
  }

  double clipNorm() {
    return clipNorm;
  }

  long seed() {
    return seed;
  }

  int checkpointSteps() {
    return checkpointSteps;
  }
}
