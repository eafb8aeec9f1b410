package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OptimizerTest {
  @Test
  void firstStep_movesByTheRateWhateverTheGradientsSize() {
    float[] weights = {1f, 1f};
    AdamW.update(weights, new float[] {1e-3f, -50f}, AdamW.Moments.zeros(2), 1, 0.1f, 0f, 1f);
    assertArrayEquals(new float[] {0.9f, 1.1f}, weights, 1e-4f);
  }

  @Test
  void decay_shrinksWeightsWithoutGradient() {
    float[] weights = {2f};
    AdamW.update(weights, new float[] {0f}, AdamW.Moments.zeros(1), 1, 0.1f, 0.5f, 1f);
    assertEquals(2f * (1 - 0.1f * 0.5f), weights[0], 1e-6f);
  }

  @Test
  void rate_warmsUpPeaksAndFallsToTheFloor() {
    LearningRate rate = new LearningRate(1e-3, 1e-5, 100, 1000);
    assertEquals(1e-5, rate.at(1), 1e-12);
    assertEquals(1e-3, rate.at(100), 1e-12);
    assertEquals((1e-3 + 1e-5) / 2, rate.at(550), 1e-9);
    assertEquals(1e-5, rate.at(1000), 1e-12);
  }

  @Test
  void order_showsEverySceneOnceAnEpoch_anewEachTime() {
    SceneOrder order = new SceneOrder(12, 4, 3);
    for (int epoch = 0; epoch < 3; epoch++) {
      Set<Integer> seen = new HashSet<>();
      for (int step = 1; step <= 3; step++) {
        order.of(epoch * 3 + step).forEach(visit -> seen.add(visit.scene()));
      }
      assertEquals(12, seen.size());
    }
    assertNotEquals(
        order.of(1).stream().map(SceneOrder.Visit::scene).toList(),
        order.of(4).stream().map(SceneOrder.Visit::scene).toList());
    assertEquals(order.of(2), new SceneOrder(12, 4, 3).of(2));
  }

  @Test
  void visits_takeEveryQuestionInTurn() {
    List<TrainingScene.Example> examples =
        IntStream.range(0, 6)
            .mapToObj(i -> new TrainingScene.Example("q" + i, "", List.of(), Optional.empty(), ""))
            .toList();
    TrainingScene scene = TrainingScene.whole(Path.of("a.wav"), examples);
    Set<String> asked = new HashSet<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      scene.visit(epoch, 2).examples().forEach(example -> asked.add(example.id()));
    }
    assertEquals(6, asked.size());
  }
}
