package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.training.StudentShape;
import dev.relisten.gpuworkers.training.SupervisedSettings;
import dev.relisten.gpuworkers.training.SupervisedTrainer;
import dev.relisten.gpuworkers.training.SupervisedTrainer.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten train sft}: stage 1, resumable. */
@Command(
    name = "sft",
    description = "Trains a decoder on scenes; started again, it goes on where it was cut off.")
final class TrainSftCommand implements Callable<Integer> {
  private static final int SHOWN_STEPS = 10;
  private static final int SHOWN_RECORDINGS = 1000;

  @Option(
      names = "--form",
      required = true,
      paramLabel = "FILE",
      description = "prompt form that the checkpoint will carry (relisten.json)")
  private Path form;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "checkpoint to begin with, of the same sizes (default: nothing)")
  private Optional<Path> from;

  @Option(
      names = "--scenes-per-step",
      paramLabel = "N",
      defaultValue = "8",
      description = "default: ${DEFAULT-VALUE}")
  private int scenesPerStep;

  @Option(
      names = "--questions-per-visit",
      paramLabel = "N",
      defaultValue = "2",
      description = "questions about a scene in one step (default: ${DEFAULT-VALUE})")
  private int questionsPerVisit;

  @Option(
      names = "--reading-scenes-per-step",
      paramLabel = "N",
      defaultValue = "4",
      description = "scenes read without sound, for looking up (default: ${DEFAULT-VALUE})")
  private int readingScenesPerStep;

  @Option(
      names = "--noted-per-step",
      paramLabel = "N",
      defaultValue = "2",
      description = "questions about long recordings with notes (default: ${DEFAULT-VALUE})")
  private int notedPerStep;

  @Option(
      names = "--drills-per-step",
      paramLabel = "N",
      defaultValue = "10",
      description = "lists of names to be asked about, no scene (default: ${DEFAULT-VALUE})")
  private int drillsPerStep;

  @Option(
      names = "--peak-rate",
      paramLabel = "R",
      defaultValue = "0.001",
      description = "learning rate behind the warm-up (default: ${DEFAULT-VALUE})")
  private double peakRate;

  @Option(
      names = "--dropout",
      paramLabel = "D",
      defaultValue = "0.1",
      description = "share of audio features left out (default: ${DEFAULT-VALUE})")
  private double dropout;

  @Option(names = "--text-only", description = "the paper's stage 1: no slices behind tags")
  private boolean textOnly;

  @Mixin private TrainingOptions options;

  private final Terminal terminal;

  TrainSftCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    SupervisedTrainer.Inputs inputs =
        new SupervisedTrainer.Inputs(
            options.scenes(), options.heldOut(), options.encoder(), form, from, options.out());
    SupervisedSettings settings =
        new SupervisedSettings(
            options.steps(),
            scenesPerStep,
            questionsPerVisit,
            readingScenesPerStep,
            notedPerStep,
            drillsPerStep,
            peakRate,
            options.weightDecay(),
            options.clipNorm(),
            dropout,
            options.seed(),
            !textOnly,
            options.checkpointSteps());
    Path checkpoint =
        new SupervisedTrainer(inputs, StudentShape.nano(), settings, new Shown()).run();
    terminal.out().println(checkpoint);
    return ExitCode.DONE;
  }

  private final class Shown implements SupervisedTrainer.Listener {
    @Override
    public void encoded(int recordings, int all) {
      if (recordings % SHOWN_RECORDINGS == 0 || recordings == all) {
        terminal.err().printf(Locale.ROOT, "encoded %d/%d recordings%n", recordings, all);
      }
    }

    @Override
    public void learned(Progress p) {
      boolean checkpoint = !Double.isNaN(p.heldOutLoss());
      if (!checkpoint && p.repeats() == 0 && p.step() % SHOWN_STEPS != 0) {
        return;
      }
      String heldOutLoss =
          checkpoint ? String.format(Locale.ROOT, " held-out %.4f", p.heldOutLoss()) : "";
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "step %d/%d loss %.4f%s%s, %.1f examples/s%n",
              p.step(),
              p.steps(),
              p.loss(),
              heldOutLoss,
              p.repeats() > 0 ? " (done again " + p.repeats() + " times: no numbers)" : "",
              p.examplesPerSecond());
    }
  }
}
