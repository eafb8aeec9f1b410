package dev.relisten.gpuworkers.training;

/**
 * Linear warm-up, then a cosine from the peak to the floor.
 *
 * @param peak reached after {@code warmupSteps}
 * @param floor reached at {@code totalSteps}
 */
record LearningRate(double peak, double floor, int warmupSteps, int totalSteps) {
  private static final double FLOOR_SHARE = 0.01;
  private static final int WARMUP_STEPS = 100;

  /** That of every run here: 100 steps of warm-up, down to a hundredth of the peak. */
  static LearningRate cosine(double peak, int steps) {
    return new LearningRate(peak, peak * FLOOR_SHARE, WARMUP_STEPS, steps);
  }

  /** The rate of a step counted from 1. */
  double at(int step) {
    if (step <= warmupSteps) {
      return peak * step / warmupSteps;
    }
    double done = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
  }
}
