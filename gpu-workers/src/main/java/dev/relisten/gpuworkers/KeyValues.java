package dev.relisten.gpuworkers;

/**
 * Keys and values of a slot's first positions, copied out of the engine that made them; only that
 * engine reads them. Never written again, so they may be restored any number of times.
 *
 * @param tokens positions
 * @param layers each layer's keys, then each layer's values, in the engine's own order
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeyValues(int tokens, float[][] layers) {
  /** Memory that they take; the engine knows it beforehand ({@link Engine#keyValueBytes}). */
  public long bytes() {
    long floats = 0;
    for (float[] layer : layers) {
      floats += layer.length;
    }
    return floats * Float.BYTES;
  }
}
