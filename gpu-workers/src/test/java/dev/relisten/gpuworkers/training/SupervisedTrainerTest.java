package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedTrainerTest {
  private static final StudentShape SHAPE = new StudentShape(16, 1, 2, 1, 24, 270, 10_000, 512);
  private static final String WEIGHT = "model.layers.0.mlp.down_proj.weight";

  @TempDir private Path folder;

  @BeforeEach
  void makeScenesAndAnEncoder() throws IOException {
    TinyScenes.write(folder.resolve("scenes"));
    TinyScenes.writeEncoder(folder.resolve("encoder"));
    Files.writeString(
        folder.resolve("form.json"),
        "{\"prompt\": {\"system\": null, \"user\": \"{question} Choices: {choices}\","
            + " \"user_without_choices\": \"{question}\", \"choice_separator\": \"; \"},"
            + " \"answers_with\": \"choice_text\"}");
  }

  @Test
  void aRunThatWasCutOff_goesOnExactly() throws Exception {
    Path straight = run("straight", SHAPE, 12, Optional.empty(), new Heard(13));
    assertThrows(CutOff.class, () -> run("resumed", SHAPE, 12, Optional.empty(), new Heard(9)));
    Heard rest = new Heard(13);
    Path resumed = run("resumed", SHAPE, 12, Optional.empty(), rest);
    assertEquals(7, rest.steps.get(0).step());
    assertArrayEquals(weight(straight), weight(resumed), 1e-3f);
  }

  @Test
  void aRunFromACheckpoint_beginsWithItsWeightsAndItsVocabulary() throws Exception {
    Path first = run("first", SHAPE, 60, Optional.empty(), new Heard(61));
    String tokenizer = Files.readString(first.resolve("tokenizer.json"));
    String questions = folder.resolve("scenes/questions.jsonl").toString();
    String other = Files.readString(Path.of(questions)).replace("What comes", "Who or what sounds");
    Files.writeString(Path.of(questions), other);
    Heard fresh = new Heard(2);
    Heard heard = new Heard(2);
    assertThrows(CutOff.class, () -> run("fresh", SHAPE, 6, Optional.empty(), fresh));
    assertThrows(CutOff.class, () -> run("second", SHAPE, 6, Optional.of(first), heard));
    double known = heard.steps.get(0).loss();
    double unknown = fresh.steps.get(0).loss();
    assertTrue(known < unknown / 2, known + " is not well below " + unknown);
    assertEquals(tokenizer, Files.readString(folder.resolve("second/tokenizer/tokenizer.json")));
  }

  @Test
  void aCheckpointOfOtherSizes_isRefusedByName() throws Exception {
    Path first = run("first", SHAPE, 1, Optional.empty(), new Heard(2));
    StudentShape other = new StudentShape(16, 2, 2, 1, 24, 270, 10_000, 512);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> run("second", other, 1, Optional.of(first), new Heard(2)));
    assertTrue(refused.getMessage().contains(first.toString()), refused.getMessage());
    assertTrue(refused.getMessage().contains("expected"), refused.getMessage());
  }

  private Path run(String out, StudentShape shape, int steps, Optional<Path> from, Heard listener)
      throws IOException {
    Path scenes = folder.resolve("scenes");
    SupervisedTrainer.Inputs inputs =
        new SupervisedTrainer.Inputs(
            scenes,
            scenes,
            folder.resolve("encoder"),
            folder.resolve("form.json"),
            from,
            folder.resolve(out));
    SupervisedSettings settings =
        new SupervisedSettings(steps, 2, 1, 1, 0, 0, 1e-2, 0.05, 1, 0.1, 3, true, 6);
    return new SupervisedTrainer(inputs, shape, settings, listener).run();
  }

  private static float[] weight(Path checkpoint) {
    return TrainingState.floats(Checkpoint.read(checkpoint).weights(), WEIGHT);
  }

  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Hears steps; cuts the run off at one. */
  private static final class Heard implements SupervisedTrainer.Listener {
    private final List<SupervisedTrainer.Progress> steps = new ArrayList<>();
    private final int last;

    Heard(int last) {
      this.last = last;
    }

    @Override
    public void encoded(int recordings, int all) {}

    @Override
    public void learned(SupervisedTrainer.Progress progress) {
      steps.add(progress);
      if (progress.step() == last) {
        throw new CutOff();
      }
    }
  }
}
