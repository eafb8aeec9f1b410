package dev.relisten.deploy.cli;

import dev.relisten.deploy.LiveBenchmark;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relisten bench live}: how many streams a core takes, and how soon sound is durable. */
@Command(
    name = "live",
    description = "Live streams through the real gRPC edge: streams a core, memory, durability.")
final class BenchLiveCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "how long each case runs (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--json",
      description = "one JSON object a line: bench, case, metric, value, unit")
  private boolean json;

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
    if (json) {
      JsonLine.of("bench", "live")
          .put("case", measured)
          .put("metric", figure.metric())
          .put(
              "value", new java.math.BigDecimal(String.format(Locale.ROOT, "%.3f", figure.value())))
          .put("unit", figure.unit())
          .print(terminal.out());
      return;
    }
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%-32s %-36s %10.2f %s%n",
            measured,
            figure.metric(),
            figure.value(),
            figure.unit());
  }
}
