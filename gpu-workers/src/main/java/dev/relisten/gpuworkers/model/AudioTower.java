package dev.relisten.gpuworkers.model;

/**
 * The audio tower of Qwen2.5-Omni: a Whisper encoder whose attention stays inside windows of 2 s.
 *
 * @param <T> the algebra's tensor
 */
public final class AudioTower<T> {
  private static final float LAYER_NORM_EPS = 1e-5f;

  private final Algebra<T> algebra;
  private final ThinkerConfig.Audio config;

  public AudioTower(Algebra<T> algebra, ThinkerConfig.Audio config) {
    this.algebra = algebra;
    this.config = config;
  }

  /** Encodes and projects; see {@link #listen} and {@link #project}. */
  public T encode(T mel, T frameMask, T positionMask) {
    return project(listen(mel, frameMask, positionMask));
  }

  /**
   * Encodes the windows of one recording. Only the last window may be partly filled, or, where it
   * is encoded alone, shorter than the others.
   *
   * @param mel {@code [windows, mel bins, frames]}
   * @param frameMask {@code [windows, 1, frames]}: 1 for a frame, 0 behind the last
   * @param positionMask {@code [windows, 1, 1, frames / 2]}: 0, or a large negative number; half a
   *     position counts as one
   * @return {@code [1, windows * frames / 4, width]}; rows behind the recording's audio tokens mean
   *     nothing
   */
  public T listen(T mel, T frameMask, T positionMask) {
    T x = convolve(mel, frameMask);
    for (int layer = 0; layer < config.layers(); layer++) {
      x = block(x, "audio_tower.layers." + layer, positionMask);
    }
    T pooled = algebra.meanOfNeighbours(algebra.joinWindows(x));
    return algebra.layerNorm(pooled, "audio_tower.ln_post", LAYER_NORM_EPS);
  }

  /** {@code [1, tokens, width]} to the decoder's {@code [1, tokens, output width]}. */
  public T project(T heard) {
    return algebra.linear(heard, "audio_tower.proj", true);
  }

  private T convolve(T mel, T frameMask) {
    T x = algebra.gelu(algebra.conv1d(mel, "audio_tower.conv1", 1));
    x = algebra.gelu(algebra.conv1d(algebra.multiply(x, frameMask), "audio_tower.conv2", 2));
    int positions = config.windowFrames() / 2;
    float[] table = sinusoids(positions, config.width());
    T embedded = algebra.constant("audio_positions", table, positions, config.width());
    return algebra.addRows(algebra.swapLastTwo(x), embedded);
  }

  private T block(T x, String name, T mask) {
    T n = algebra.layerNorm(x, name + ".self_attn_layer_norm", LAYER_NORM_EPS);
    T q = algebra.linear(n, name + ".self_attn.q_proj", true);
    T k = algebra.linear(n, name + ".self_attn.k_proj", false);
    T v = algebra.linear(n, name + ".self_attn.v_proj", true);
    T heard = algebra.attention(q, k, v, config.heads(), mask);
    T y = algebra.add(x, algebra.linear(heard, name + ".self_attn.out_proj", true));
    T m = algebra.layerNorm(y, name + ".final_layer_norm", LAYER_NORM_EPS);
    T wide = algebra.gelu(algebra.linear(m, name + ".fc1", true));
    return algebra.add(y, algebra.linear(wide, name + ".fc2", true));
  }

  /**
   * Sines, then cosines, of positions over wavelengths up to 10,000: {@code [positions, width]}.
   */
  static float[] sinusoids(int positions, int width) {
    int half = width / 2;
    double step = Math.log(10_000) / (half - 1);
    float[] table = new float[positions * width];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < half; i++) {
        float angle = p * (float) Math.exp(-step * i);
        table[p * width + i] = (float) Math.sin(angle);
        table[p * width + half + i] = (float) Math.cos(angle);
      }
    }
    return table;
  }
}
