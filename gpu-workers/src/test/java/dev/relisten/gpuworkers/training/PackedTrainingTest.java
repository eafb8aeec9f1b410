package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedTrainingTest {
  private static final int WIDTH = 12;
  private static final int VOCABULARY = 32;

  private static final ThinkerConfig CONFIG =
      new ThinkerConfig(
          new ThinkerConfig.Audio(8, WIDTH, 1, 2, 16, 20, 100, 16),
          new ThinkerConfig.Text(16, 2, 4, 2, 4, 24, VOCABULARY, 1e-6f, 10_000, 512, false),
          29,
          30,
          31);

  private static final SupervisedSettings SETTINGS =
      new SupervisedSettings(100, 2, 2, 0, 0, 0, 1e-2, 0.05, 1, 0.1, 7, true, 10);

  @Test
  void sharedPrefix_givesTheLossOfEachQuestionBehindItsOwnCopy() {
    BatchPacker.Scene shared = scene(new SplittableRandom(1), 3);
    List<BatchPacker.Scene> apart = new ArrayList<>();
    for (TrainingSequence branch : shared.branches()) {
      apart.add(new BatchPacker.Scene(shared.prefix(), List.of(branch)));
    }
    try (StudentModel model = fresh()) {
      double together = model.evaluate(packer(8).pack(List.of(shared)));
      assertEquals(together, model.evaluate(packer(1).pack(apart)), 1e-5);
      assertEquals(together, weightedMean(model, apart), 1e-5);
    }
  }

  private static double weightedMean(StudentModel model, List<BatchPacker.Scene> scenes) {
    double sum = 0;
    int targets = 0;
    for (BatchPacker.Scene scene : scenes) {
      PackedBatch alone = packer(8).pack(List.of(scene));
      sum += model.evaluate(alone) * (double) alone.lossTargets().length;
      targets += alone.lossTargets().length;
    }
    return sum / targets;
  }

  @Test
  void questionsOfOneScene_doNotSeeEachOther() {
    SplittableRandom random = new SplittableRandom(2);
    BatchPacker.Scene two = scene(random, 2);
    TrainingSequence other = branch(random, 9);
    BatchPacker.Scene changed =
        new BatchPacker.Scene(two.prefix(), List.of(two.branches().get(0), other));
    BatchPacker.Scene alone = new BatchPacker.Scene(two.prefix(), two.branches().subList(0, 1));
    BatchPacker.Scene second = new BatchPacker.Scene(two.prefix(), List.of(other));
    try (StudentModel model = fresh()) {
      double expected = weightedMean(model, List.of(alone, second));
      assertEquals(expected, model.evaluate(packer(8).pack(List.of(changed))), 1e-5);
    }
  }

  @Test
  void gradients_agreeWithFiniteDifferences() {
    PackedBatch batch = packer(4).pack(List.of(scene(new SplittableRandom(3), 2)));
    try (StudentModel model = fresh()) {
      model.backward(batch, 0f);
      for (TrainableTensor tensor : model.tensors().all()) {
        float[] gradient = tensor.takeGradient();
        int at = largest(gradient);
        double measured = slope(model, batch, tensor, at);
        double scale = Math.max(1e-3, Math.abs(measured));
        assertEquals(measured, gradient[at], 0.05 * scale, tensor.name());
      }
    }
  }

  private static int largest(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
    }
    return at;
  }

  private static double slope(StudentModel model, PackedBatch batch, TrainableTensor t, int at) {
    float step = 1e-2f;
    t.nudge(at, step);
    double above = model.evaluate(batch);
    t.nudge(at, -2 * step);
    double below = model.evaluate(batch);
    t.nudge(at, step);
    return (above - below) / (2 * step);
  }

  @Test
  void gradients_startFromZeroInEveryStep() {
    PackedBatch batch = packer(4).pack(List.of(scene(new SplittableRandom(4), 2)));
    try (StudentModel model = fresh()) {
      model.backward(batch, 0f);
      float[] first = model.tensors().all().iterator().next().takeGradient();
      model.tensors().all().forEach(TrainableTensor::takeGradient);
      model.backward(batch, 0f);
      assertArrayEquals(first, model.tensors().all().iterator().next().takeGradient(), 1e-6f);
    }
  }

  @Test
  void gradientsThatAreNoNumbers_moveNothing_andAreForgotten() {
    PackedBatch batch = packer(4).pack(List.of(scene(new SplittableRandom(6), 2)));
    Arrays.fill(batch.audio(), Float.NaN);
    try (StudentModel model = fresh()) {
      float[] before = model.tensors().all().iterator().next().values().clone();
      model.backward(batch, 0f);
      assertFalse(update(model, 1));
      assertArrayEquals(before, model.tensors().all().iterator().next().values());
      model.backward(packer(4).pack(List.of(scene(new SplittableRandom(6), 2))), 0f);
      assertTrue(update(model, 1));
    }
  }

  @Test
  void resumedRun_goesOnExactly(@TempDir Path directory) throws Exception {
    TrainingState state = new TrainingState(directory);
    float[] straight;
    try (StudentModel model = fresh()) {
      learn(model, 1, 3);
      state.save(3, model.tensors());
      learn(model, 4, 6);
      straight = model.tensors().all().iterator().next().values().clone();
    }
    try (StudentModel resumed = new StudentModel(CONFIG, 64)) {
      assertEquals(3, state.newest().orElseThrow());
      state.load(3, resumed.tensors(), TrainingState.shapes(CONFIG));
      learn(resumed, 4, 6);
      assertArrayEquals(straight, resumed.tensors().all().iterator().next().values(), 1e-6f);
    }
  }

  @Test
  void whatAKilledRunLeftHalfWritten_isWrittenOver(@TempDir Path directory) throws Exception {
    TrainingState state = new TrainingState(directory);
    Files.writeString(directory.resolve("writing"), "half of a sta");
    try (StudentModel model = fresh()) {
      state.save(3, model.tensors());
    }
    assertEquals(3, state.newest().orElseThrow());
    try (StudentModel resumed = new StudentModel(CONFIG, 64)) {
      state.load(3, resumed.tensors(), TrainingState.shapes(CONFIG));
    }
  }

  private static void learn(StudentModel model, int from, int to) {
    for (int step = from; step <= to; step++) {
      model.backward(packer(4).pack(List.of(scene(new SplittableRandom(step), 2))), 0f);
      update(model, step);
    }
  }

  @Test
  void loss_falls() {
    PackedBatch batch = packer(4).pack(List.of(scene(new SplittableRandom(5), 2)));
    try (StudentModel model = fresh()) {
      double before = model.evaluate(batch);
      for (int step = 1; step <= 60; step++) {
        model.backward(batch, 0.05f);
        update(model, step);
      }
      assertTrue(model.evaluate(batch) < before / 2, "from " + before);
    }
  }

  private static boolean update(StudentModel model, int step) {
    return model.tensors().update(step, 1e-2, SETTINGS.weightDecay(), SETTINGS.clipNorm());
  }

  private static StudentModel fresh() {
    StudentModel model = new StudentModel(CONFIG, 64);
    TrainingState.initialise(model.tensors(), CONFIG, 11);
    return model;
  }

  private static BatchPacker packer(int bucketSequences) {
    return new BatchPacker(WIDTH, bucketSequences);
  }

  private static BatchPacker.Scene scene(SplittableRandom random, int questions) {
    TrainingSequence prefix =
        new TrainingSequence().text(ids(random, 2), false).audio(features(random, 7), WIDTH);
    List<TrainingSequence> branches = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      branches.add(branch(random, 4 + 3 * i));
    }
    return new BatchPacker.Scene(prefix, branches);
  }

  private static TrainingSequence branch(SplittableRandom random, int tokens) {
    return new TrainingSequence()
        .text(ids(random, tokens), false)
        .text(ids(random, 3), true)
        .audio(features(random, 2), WIDTH)
        .text(ids(random, 2), true);
  }

  private static int[] ids(SplittableRandom random, int count) {
    return random.ints(count, 0, VOCABULARY).toArray();
  }

  private static float[] features(SplittableRandom random, int tokens) {
    float[] values = new float[tokens * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
