package dev.relisten.gpuworkers.training;

/**
 * How stage 1 learns.
 *
 * @param steps optimizer steps of the whole run
 * @param scenesPerStep scenes in one step
 * @param questionsPerVisit questions about a scene in one step; each epoch takes the next ones
 * @param readingScenesPerStep scenes in one step that are read instead of heard: their targets
 *     stand there without sound, and only what follows from the named sounds carries loss
 * @param notedPerStep questions about long recordings with notes in one step; as many more are read
 * @param drillsPerStep lists of names in one step that are asked about without any scene
 * @param peakRate learning rate behind 100 steps of warm-up; it falls on a cosine to a hundredth
 * @param weightDecay on matrices only
 * @param clipNorm largest norm of the whole gradient
 * @param dropout share of the audio features' values that a step leaves out, in [0, 1)
 * @param seed of initial weights, order and dropout
 * @param insertAudio whether slices follow their tags; false is the paper's text-only stage 1
 * @param checkpointSteps steps between checkpoints
 */
public record SupervisedSettings(
    int steps,
    int scenesPerStep,
    int questionsPerVisit,
    int readingScenesPerStep,
    int notedPerStep,
    int drillsPerStep,
    double peakRate,
    double weightDecay,
    double clipNorm,
    double dropout,
    long seed,
    boolean insertAudio,
    int checkpointSteps) {
  public SupervisedSettings {
    require(steps >= 1, "steps", steps, ">= 1");
    require(scenesPerStep >= 1, "scenes per step", scenesPerStep, ">= 1");
    require(questionsPerVisit >= 1, "questions per visit", questionsPerVisit, ">= 1");
    require(readingScenesPerStep >= 0, "reading scenes per step", readingScenesPerStep, ">= 0");
    require(notedPerStep >= 0, "noted per step", notedPerStep, ">= 0");
    require(drillsPerStep >= 0, "drills per step", drillsPerStep, ">= 0");
    require(peakRate > 0, "peak rate", peakRate, "> 0");
    require(weightDecay >= 0, "weight decay", weightDecay, ">= 0");
    require(clipNorm > 0, "clip norm", clipNorm, "> 0");
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    require(checkpointSteps >= 1, "checkpoint steps", checkpointSteps, ">= 1");
  }

  static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  LearningRate learningRate() {
    return LearningRate.cosine(peakRate, steps);
  }
}
