package dev.relisten.deploy.cli;

import dev.relisten.deploy.LiveBenchmark;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten bench live}: how many streams a core takes, and how soon sound is durable. */
@Command(
    name = "live",
    description = "Live streams through the real gRPC edge: streams a core, memory, durability.")
final class BenchLiveCommand implements Callable<Integer> {
  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("live", "%-32s %-36s %10.2f %s");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "how long each case runs (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchLiveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1) {
      throw CommandFailure.badInput("--seconds: " + seconds + " (expected: >= 1)");
    }
    try (LiveBenchmark benchmark = LiveBenchmark.open()) {
      for (int streams : new int[] {1, 64}) {
        show(streams + " real-time streams", benchmark.paced(streams, seconds));
      }
      show("16 streams as fast as they go", benchmark.flatOut(16, seconds));
    }
    return ExitCode.DONE;
  }

  private void show(String measured, Iterable<LiveBenchmark.Figure> figures) {
    for (LiveBenchmark.Figure figure : figures) {
      row(measured, figure);
    }
  }

  private void row(String measured, LiveBenchmark.Figure figure) {
    BigDecimal value = BigDecimal.valueOf(figure.value()).setScale(3, RoundingMode.HALF_UP);
    output.print(
        terminal.out(),
        TABLE,
        new BenchOutput.Row(measured, figure.metric(), value, figure.unit()));
  }
}
