package dev.relisten.deploy.cli;

import dev.relisten.gpuworkers.NoiseCheckpoint;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code relisten bench checkpoint}: something to measure that is as large as what people serve.
 */
@Command(
    name = "checkpoint",
    description =
        "Writes a checkpoint of noise, 1.3 GB: Qwen2.5-0.5B's decoder behind an audio tower of 8"
            + " layers, with the tokenizer and the form of --checkpoint.")
final class BenchCheckpointCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "where; replaced if it is there")
  private Path target;

  @Option(names = "--seed", defaultValue = "1", description = "of the noise (default: 1)")
  private long seed;

  @Mixin private ModelOptions model;

  @Override
  public Integer call() throws IOException {
    NoiseCheckpoint.write(Checkpoint.read(model.checkpoint()), target, seed);
    return ExitCode.DONE;
  }
}
