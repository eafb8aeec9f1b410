package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.training.EncoderTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relisten train encoder}: fine-tunes a pretrained encoder on scenes, resumable. */
@Command(
    name = "encoder",
    description = "Fine-tunes a pretrained encoder on what sounds when; resumable.")
final class TrainEncoderCommand implements Callable<Integer> {
  private static final int SHOWN_STEPS = 10;
  private static final double CLIP_NORM = 1;

  @Option(names = "--scenes", required = true, paramLabel = "DIR", description = "to learn from")
  private Path scenes;

  @Option(
      names = "--held-out",
      required = true,
      paramLabel = "DIR",
      description = "scenes whose sounds are named at checkpoints")
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
      names = "--pieces-per-step",
      paramLabel = "N",
      defaultValue = "32",
      description = "recordings and slices in one step (default: ${DEFAULT-VALUE})")
  private int piecesPerStep;

  @Option(
      names = "--peak-rate",
      paramLabel = "R",
      defaultValue = "0.0001",
      description = "learning rate behind the warm-up (default: ${DEFAULT-VALUE})")
  private double peakRate;

  @Option(
      names = "--weight-decay",
      paramLabel = "W",
      defaultValue = "0.05",
      description = "default: ${DEFAULT-VALUE}")
  private double weightDecay;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "order, masks (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "steps between checkpoints (default: ${DEFAULT-VALUE})")
  private int checkpointSteps;

  private final Terminal terminal;

  TrainEncoderCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    EncoderTrainer.Inputs inputs = new EncoderTrainer.Inputs(scenes, heldOut, encoder, out);
    EncoderTrainer.Settings settings =
        new EncoderTrainer.Settings(
            steps, piecesPerStep, peakRate, weightDecay, CLIP_NORM, seed, checkpointSteps);
    Path trained = new EncoderTrainer(inputs, settings, this::show).run();
    terminal.out().println(trained);
    return ExitCode.DONE;
  }

  private void show(EncoderTrainer.Progress p) {
    boolean checkpoint = !Double.isNaN(p.named());
    if (checkpoint || p.step() % SHOWN_STEPS == 0) {
      String named =
          checkpoint
              ? String.format(Locale.ROOT, ", held-out sounds named right %.1f %%", 100 * p.named())
              : "";
      terminal
          .err()
          .printf(Locale.ROOT, "step %d/%d loss %.4f%s%n", p.step(), p.steps(), p.loss(), named);
    }
  }
}
