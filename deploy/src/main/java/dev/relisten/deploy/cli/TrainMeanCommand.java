package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.training.EncoderFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relisten train mean}: one encoder of several. */
@Command(
    name = "mean",
    description = "Writes the mean of the weights of encoders that were fine-tuned from one.")
final class TrainMeanCommand implements Callable<Integer> {
  @Parameters(
      arity = "2..*",
      paramLabel = "ENCODER",
      description = "directories with audio_config.json and model.safetensors")
  private List<Path> encoders;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "of the mean")
  private Path out;

  private final Terminal terminal;

  TrainMeanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    EncoderFiles.writeMean(encoders, out);
    terminal.out().println(out);
    return ExitCode.DONE;
  }
}
