package dev.relisten.deploy.cli;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.deploy.QuestionsBenchmark;
import dev.relisten.gpuworkers.TimedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten bench workers}: many sessions on one device. */
@Command(name = "workers", description = "Many sessions on one device.")
final class BenchWorkersCommand implements Callable<Integer> {
  private static final BenchOutput.Table TABLE =
      new BenchOutput.Table("workers", "%-36s %-36s %10.2f %s");

  @Option(names = "--questions", required = true)
  private Path questions;

  @Option(names = "--sessions", split = ",", defaultValue = "1,8,32")
  private List<Integer> sessions;

  @Option(names = "--count", defaultValue = "48")
  private int count;

  @Mixin private ModelOptions model;
  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchWorkersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<QuestionItem> items = SceneQuestions.read(questions).items();
    try (QuestionsBenchmark benchmark =
        QuestionsBenchmark.open(model.checkpoint(), model.engine(), 32, 4096)) {
      int from = 0;
      benchmark.ask(items.subList(from, from += 24), 4);
      for (int at : sessions) {
        show(at + " sessions", benchmark.ask(items.subList(from, from += count), at));
      }
    }
    return ExitCode.DONE;
  }

  private void show(String measured, QuestionsBenchmark.Run run) {
    double wall = run.wallNanos() / 1e9;
    TimedEngine.Times t = run.engine();
    row(measured, "questions a minute", run.asked().size() * 60 / wall, "1/min");
    row(measured, "tokens", run.asked().stream().mapToInt(a -> a.sampledTokens()).sum(), "");
    row(measured, "wall", wall * 1e3, "ms");
    row(measured, "encode", t.encodeNanos() / 1e6, "ms of " + t.encodes());
    row(measured, "prefill", t.prefillNanos() / 1e6, "ms of " + t.prefills());
    row(
        measured,
        "decode",
        t.decodeNanos() / 1e6,
        "ms of " + t.decodes() + " rows " + t.decodedRows());
    double[] first =
        run.asked().stream().mapToDouble(a -> a.firstTextNanos() / 1e6).sorted().toArray();
    row(measured, "first text p50", first[first.length / 2], "ms");
  }

  private void row(String measured, String metric, double value, String unit) {
    output.print(terminal.out(), TABLE, BenchOutput.Row.of(measured, metric, value, unit));
  }
}
