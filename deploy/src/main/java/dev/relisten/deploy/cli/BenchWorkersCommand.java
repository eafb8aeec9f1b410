package dev.relisten.deploy.cli;

import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SceneQuestions;
import dev.relisten.deploy.QuestionsBenchmark;
import dev.relisten.deploy.ScriptedBenchmark;
import dev.relisten.deploy.SessionsBenchmark;
import dev.relisten.deploy.TemporaryFolder;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relisten bench workers}: what a worker is worth, beside the least that it could cost. */
@Command(
    name = "workers",
    description =
        "Many sessions on one device: questions a minute, resumes beside the slice alone, decoding"
            + " beside the memory's bandwidth.")
final class BenchWorkersCommand implements Callable<Integer> {
  @Option(
      names = "--questions",
      paramLabel = "QUESTIONS.jsonl",
      description =
          "asked through the whole service, the first to warm up, then so many for each number of"
              + " sessions (default: one question about the shipped recording, cut differently"
              + " each time)")
  private Path questions;

  @Option(
      names = "--sessions",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "1,8,32",
      description = "questions at a time (default: ${DEFAULT-VALUE})")
  private List<Integer> sessions;

  @Option(
      names = "--count",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "48,96,96",
      description = "questions for each number of sessions (default: ${DEFAULT-VALUE})")
  private List<Integer> counts;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "24",
      description = "questions before the clock runs (default: ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description =
          "turns of fixed lengths and the slices between them, for models that write no tags;"
              + " straight to the worker, over its protocol")
  private Path script;

  @Option(
      names = "--said",
      paramLabel = "FILE",
      description = "append what was said, one JSON object a question")
  private Path said;

  @Option(
      names = "--only",
      paramLabel = "PART,...",
      split = ",",
      description = "questions, resume, decode, gap (default: all)")
  private Set<WorkersReport.Part> parts = Set.of(WorkersReport.Part.values());

  @Mixin private ModelOptions model;

  @Mixin private BenchOutput output;

  private final Terminal terminal;

  BenchWorkersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Checkpoint checkpoint = Checkpoint.read(model.checkpoint());
    WorkersReport report = new WorkersReport(checkpoint, model.engine(), terminal.out(), output);
    if (parts.contains(WorkersReport.Part.QUESTIONS)) {
      askAll(report);
    }
    if (parts.contains(WorkersReport.Part.RESUME)) {
      report.resume();
    }
    if (parts.contains(WorkersReport.Part.DECODE)) {
      report.decode();
    }
    if (parts.contains(WorkersReport.Part.GAP)) {
      report.gap();
    }
    return ExitCode.DONE;
  }

  private void askAll(WorkersReport report) throws IOException, InterruptedException {
    int needed = warmUp + counts.stream().mapToInt(Integer::intValue).sum();
    try (TemporaryFolder folder = TemporaryFolder.create();
        SessionsBenchmark benchmark = open()) {
      List<QuestionItem> items = items(folder.path(), needed);
      benchmark.ask(items.subList(0, warmUp), sessions.get(0));
      int from = warmUp;
      for (int i = 0; i < sessions.size(); i++) {
        int to = from + counts.get(i);
        SessionsBenchmark.Run run = benchmark.ask(items.subList(from, to), sessions.get(i));
        report.questions(sessions.get(i), run);
        from = to;
        append(run);
      }
    }
  }

  private SessionsBenchmark open() throws IOException, InterruptedException {
    int slots = sessions.stream().mapToInt(Integer::intValue).max().orElseThrow();
    return script == null
        ? QuestionsBenchmark.open(
            model.checkpoint(), model.engine(), slots, WorkersReport.CONTEXT_TOKENS)
        : ScriptedBenchmark.open(
            model.checkpoint(),
            model.engine(),
            slots,
            WorkersReport.CONTEXT_TOKENS,
            ScriptedBenchmark.readScript(script));
  }

  private List<QuestionItem> items(Path folder, int needed) throws IOException {
    if (questions == null) {
      return DemoQuestions.write(folder, needed);
    }
    List<QuestionItem> items = SceneQuestions.read(questions).items();
    if (items.size() < needed) {
      throw CommandFailure.badInput(
          "--questions: %d (expected: >= %d, --warm-up and all of --count)"
              .formatted(items.size(), needed));
    }
    return items;
  }

  private void append(SessionsBenchmark.Run run) throws IOException {
    if (said != null) {
      WorkersReport.append(said, run);
    }
  }

  private void check() {
    if (sessions.size() != counts.size()) {
      throw CommandFailure.badInput(
          "--count: %d numbers (expected: %d, as many as --sessions)"
              .formatted(counts.size(), sessions.size()));
    }
    for (List<Integer> numbers : List.of(sessions, counts, List.of(warmUp))) {
      numbers.stream()
          .filter(number -> number < 1)
          .findFirst()
          .ifPresent(
              number -> {
                throw CommandFailure.badInput(
                    "--sessions, --count, --warm-up: %d (expected: >= 1)".formatted(number));
              });
    }
  }
}
