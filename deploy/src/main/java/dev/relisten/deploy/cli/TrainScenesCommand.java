package dev.relisten.deploy.cli;

import dev.relisten.agents.curation.SceneMaker;
import dev.relisten.agents.curation.SceneSettings;
import dev.relisten.agents.curation.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relisten train scenes}: recordings of known content, with questions about them. */
@Command(
    name = "scenes",
    description = "Makes recordings of known content, with questions about them.")
final class TrainScenesCommand implements Callable<Integer> {
  private static final int QUESTIONS_ABOUT_LONG = 40;

  @Option(
      names = "--sounds",
      required = true,
      paramLabel = "DIR",
      description = "recordings: folders with clips.tsv, or DIGIT_SPEAKER_INDEX.wav")
  private Path sounds;

  @Option(names = "--count", required = true, paramLabel = "N", description = "scenes to make")
  private int count;

  @Option(
      names = "--seed",
      required = true,
      paramLabel = "S",
      description = "the same seed and sounds give the same bytes")
  private long seed;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "written over")
  private Path out;

  @Option(
      names = "--split",
      paramLabel = "all|train|held-out",
      defaultValue = "all",
      description = "which recordings are used (default: ${DEFAULT-VALUE})")
  private String split;

  @Option(
      names = "--questions",
      paramLabel = "Q",
      description = "questions about each (default: 6, or 40 about a long recording)")
  private Integer questions;

  @ArgGroup(exclusive = false, heading = "Long recordings in which little happens:%n")
  private Length length;

  private static final class Length {
    @Option(
        names = "--events",
        required = true,
        paramLabel = "N",
        description = "sounds in each, at least 2")
    private int events;

    @Option(
        names = "--seconds",
        required = true,
        paramLabel = "S",
        description = "length of each, at least 8 for each sound")
    private int seconds;
  }

  private final Terminal terminal;

  TrainScenesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    SceneSettings settings =
        SceneSettings.standard()
            .withSplit(Split.of(split))
            .withQuestions(questions())
            .withThreads(Runtime.getRuntime().availableProcessors());
    try (var task = terminal.progress().begin("making", count, "scenes")) {
      SceneMaker.Made made = make(settings, done -> task.at(done));
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%s: %d scenes of %.1f s on average, %d questions%n",
              out,
              made.scenes(),
              made.audioSeconds() / made.scenes(),
              made.questions());
    }
    return ExitCode.DONE;
  }

  private int questions() {
    if (questions != null) {
      return questions;
    }
    return length == null ? SceneSettings.standard().questionsPerScene() : QUESTIONS_ABOUT_LONG;
  }

  private SceneMaker.Made make(SceneSettings settings, IntConsumer progress) throws IOException {
    return length == null
        ? SceneMaker.make(sounds, count, seed, out, settings, progress)
        : SceneMaker.makeLong(
            sounds, count, length.events, length.seconds, seed, out, settings, progress);
  }
}
