package dev.relisten.gpuworkers.model;

import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Named fp32 tensors of a checkpoint. Names are those of the thinker-only layout, whatever the
 * files' layout: {@code audio_tower.*}, {@code model.*}, {@code lm_head.weight} (the embedding
 * where it is tied). Thread-safe.
 */
public interface Weights {
  Set<String> names();

  /** Throws IllegalArgumentException that names the tensor if it is missing. */
  long[] shape(String name);

  /** Row-major values; stored 16-bit types are widened. Position 0, limit the tensor's size. */
  FloatBuffer floats(String name);
}
