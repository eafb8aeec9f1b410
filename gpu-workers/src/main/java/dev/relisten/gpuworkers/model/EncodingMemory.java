package dev.relisten.gpuworkers.model;

/**
 * What encoding takes, so that it can be bounded before it begins.
 *
 * <pre>
 * bytes(samples) = 4 * (samples                     as floats
 *                       + 2 * frames * mel bins     the spectrogram, and the same cut into windows
 *                       + audio tokens * hidden)    the features
 * </pre>
 *
 * The engine's own work memory comes on top. It does not grow with the sound where windows go
 * through the tower a bounded number at a time.
 */
public final class EncodingMemory {
  private EncodingMemory() {}

  /** See above. */
  public static long bytes(int samples, int melBins, int hiddenSize) {
    long spectrogram = 2L * LogMel.frames(samples) * melBins;
    long features = (long) MelWindows.audioTokens(samples) * hiddenSize;
    return Float.BYTES * (samples + spectrogram + features);
  }
}
