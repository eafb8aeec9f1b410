package dev.relisten.deploy.cli;

import dev.relisten.agents.curation.SceneMaker;
import dev.relisten.agents.curation.SceneSettings;
import dev.relisten.agents.curation.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relisten train scenes}: recordings of known content, with questions about them. */
@Command(
    name = "scenes",
    description = "Makes recordings of known content, with questions about them.")
final class TrainScenesCommand implements Callable<Integer> {
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

  private final Terminal terminal;

  TrainScenesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    SceneSettings settings = SceneSettings.standard().withSplit(Split.of(split));
    try (var task = terminal.progress().begin("making", count, "scenes")) {
      SceneMaker.Made made =
          SceneMaker.make(sounds, count, seed, out, settings, done -> task.at(done));
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
}
