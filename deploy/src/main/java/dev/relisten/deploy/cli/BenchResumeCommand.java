package dev.relisten.deploy.cli;

import dev.relisten.deploy.ModelLoader;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.ResumeBenchmark;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code relisten bench resume}: what a pause at a tag costs. */
@Command(
    name = "resume",
    description = "A resume behind the kept cache, beside the whole prompt again, and the least.")
final class BenchResumeCommand implements Callable<Integer> {
  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("resume", "%-36s %-28s %9.2f %s");

  private static final int[] CLIP_SECONDS = {10, 30, 60, 120};
  private static final int CONTEXT_TOKENS = 4_096;

  @Mixin private ModelOptions model;

  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchResumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Checkpoint checkpoint = Checkpoint.read(model.checkpoint());
    int context = Math.min(CONTEXT_TOKENS, checkpoint.config().text().contextTokens());
    try (Engine engine = ModelLoader.load(checkpoint, model.engine(), 1, context)) {
      ResumeBenchmark benchmark = new ResumeBenchmark(engine);
      for (int seconds : CLIP_SECONDS) {
        show(engine.name() + ", slice of 3 s behind " + seconds + " s", benchmark.measure(seconds));
      }
    }
    return ExitCode.DONE;
  }

  private void show(String measured, ResumeBenchmark.Times times) {
    row(measured, "whole prompt again", times.whole(), "ms");
    row(measured, "resume", times.resume(), "ms");
    row(measured, "slice alone", times.alone(), "ms");
    row(measured, "resume / slice alone", times.resume() / times.alone(), "ratio");
    row(measured, "whole prompt again / resume", times.whole() / times.resume(), "ratio");
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(terminal.out(), TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
