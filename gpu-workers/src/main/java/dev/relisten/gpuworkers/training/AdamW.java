package dev.relisten.gpuworkers.training;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2), on plain arrays:
 *
 * <pre>
 * m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2
 * w = w - rate (m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps) + decay w)
 * </pre>
 */
final class AdamW {
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.98f;
  private static final float EPS = 1e-8f;

  private AdamW() {}

  /**
   * Updates {@code weights} and both moments in place.
   *
   * @param step counted from 1
   * @param scale multiplied into the gradient first (clipping)
   */
  static void update(
      float[] weights,
      float[] gradient,
      Moments moments,
      int step,
      float rate,
      float decay,
      float scale) {
    float[] first = moments.first();
    float[] second = moments.second();
    float correction1 = (float) (1 / (1 - Math.pow(BETA_1, step)));
    float correction2 = (float) (1 / (1 - Math.pow(BETA_2, step)));
    for (int i = 0; i < weights.length; i++) {
      float g = gradient[i] * scale;
      float m = BETA_1 * first[i] + (1 - BETA_1) * g;
      float v = BETA_2 * second[i] + (1 - BETA_2) * g * g;
      first[i] = m;
      second[i] = v;
      float direction = m * correction1 / ((float) Math.sqrt(v * correction2) + EPS);
      weights[i] -= rate * (direction + decay * weights[i]);
    }
  }

  /** Running means of a tensor's gradient and of its square. */
  @SuppressWarnings("ArrayRecordComponent")
  record Moments(float[] first, float[] second) {
    static Moments zeros(int size) {
      return new Moments(new float[size], new float[size]);
    }
  }
}
