package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.training.EncoderObjective;
import dev.relisten.gpuworkers.training.EncoderTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten train encoder}: fine-tunes a pretrained encoder on scenes, resumable. */
@Command(
    name = "encoder",
    description = "Fine-tunes a pretrained encoder on the sounds of scenes; resumable.")
final class TrainEncoderCommand implements Callable<Integer> {
  private static final int SHOWN_STEPS = 10;

  @Option(
      names = "--objective",
      paramLabel = "WHAT",
      defaultValue = "TOKENS",
      description =
          "tokens: what is heard in each token of recordings and slices; slices: the name of a"
              + " slice's sound (default: tokens)")
  private EncoderObjective objective;

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

  @Mixin private TrainingOptions options;

  private final Terminal terminal;

  TrainEncoderCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    EncoderTrainer.Inputs inputs =
        new EncoderTrainer.Inputs(
            options.scenes(), options.heldOut(), options.encoder(), options.out());
    EncoderTrainer.Settings settings =
        new EncoderTrainer.Settings(
            objective,
            options.steps(),
            piecesPerStep,
            peakRate,
            options.weightDecay(),
            options.clipNorm(),
            options.seed(),
            options.checkpointSteps());
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
