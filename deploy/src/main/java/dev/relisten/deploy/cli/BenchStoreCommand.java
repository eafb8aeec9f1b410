package dev.relisten.deploy.cli;

import dev.relisten.audiostore.StoreBenchmark;
import dev.relisten.audiostore.StoreBenchmark.Load;
import dev.relisten.audiostore.StoreBenchmark.Reading;
import dev.relisten.audiostore.StoreBenchmark.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten bench store}: what a slice costs. */
@Command(
    name = "store",
    description = "Slices of 5 s from a recording of 10 h, beside a bare pread of the same bytes.")
final class BenchStoreCommand implements Callable<Integer> {
  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("store", "%-36s %-24s %11.3f %s");

  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final int SLICES_PER_SECOND = 50;
  private static final int RATIO_SLICES = 5_000;
  private static final int[] READERS = {1, 8};

  @Option(
      names = "--hours",
      defaultValue = "10",
      description = "length of the long recording (default: ${DEFAULT-VALUE}); 115 MB of disk each")
  private int hours;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "how long each case is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--folder",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "on which disk; what is made there is deleted (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchStoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    check("--hours", hours);
    check("--seconds", seconds);
    try (StoreBenchmark benchmark = new StoreBenchmark(folder)) {
      String longId = benchmark.record(Duration.ofHours(hours));
      String shortId = benchmark.record(SHORT);
      for (int readers : READERS) {
        show(benchmark, longId, readers, SLICES_PER_SECOND);
        show(benchmark, longId, readers, 0);
      }
      compare(benchmark, longId, shortId);
    }
    return ExitCode.DONE;
  }

  private void compare(StoreBenchmark benchmark, String longId, String shortId) {
    String measured = hours + " h / 10 min";
    Duration all = Duration.ofHours(hours);
    for (Reading reading : new Reading[] {Reading.READ, Reading.PREAD}) {
      double near = benchmark.ratio(reading, longId, shortId, SHORT, RATIO_SLICES);
      row(measured, name(reading) + ", 10 min of each", near, "ratio");
      double anywhere = benchmark.ratio(reading, longId, shortId, all, RATIO_SLICES);
      row(measured, name(reading) + ", anywhere", anywhere, "ratio");
    }
  }

  private void show(StoreBenchmark benchmark, String clipId, int readers, int slicesPerSecond) {
    String pace = slicesPerSecond == 0 ? "at full speed" : slicesPerSecond + " slices/s each";
    String measured =
        "%d h, %d reader%s, %s".formatted(hours, readers, readers == 1 ? "" : "s", pace);
    Load load = new Load(readers, slicesPerSecond, Duration.ofSeconds(seconds));
    for (Reading reading : Reading.values()) {
      Times times = benchmark.measure(clipId, reading, load);
      row(measured, name(reading) + " p50", times.p50Ms(), "ms");
      row(measured, name(reading) + " p99", times.p99Ms(), "ms");
      if (slicesPerSecond == 0) {
        row(measured, name(reading), times.slicesPerSecond(), "slices/s");
      }
    }
  }

  private static String name(Reading reading) {
    return switch (reading) {
      case READ -> "read";
      case SLICE -> "read + SHA-256";
      case PREAD -> "pread";
    };
  }

  private static void check(String name, int value) {
    if (value < 1) {
      throw CommandFailure.badInput(name + ": " + value + " (expected: >= 1)");
    }
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(terminal.out(), TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
