package dev.relisten.gpuworkers;

import java.util.function.Supplier;

/**
 * One slice on its way from sound to features, in pieces that each take a bounded time, so that
 * others can be computed in between. What it gives does not depend on what is done in between. Not
 * thread-safe: the engine's thread drives it.
 */
public interface Encoding {
  /** Does one piece more; true once all is done. */
  boolean advance();

  /** {@code [audio tokens, hidden]}, row after row; only when all is done. */
  float[] features();

  /** All in one piece. */
  static Encoding whole(Supplier<float[]> encoder) {
    return new Encoding() {
      private float[] features;

      @Override
      public boolean advance() {
        features = encoder.get();
        return true;
      }

      @Override
      public float[] features() {
        return features;
      }
    };
  }
}
