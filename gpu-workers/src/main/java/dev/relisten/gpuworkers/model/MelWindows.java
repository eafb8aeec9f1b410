package dev.relisten.gpuworkers.model;

/**
 * A spectrogram cut into the windows that {@link AudioTower#encode} takes; behind the last frame
 * there are zeros.
 *
 * @param mel {@code [count, mel bins, frames]}
 * @param frameMask {@code [count, 1, frames]}: 1 for a frame, 0 behind the last
 * @param positionMask {@code [count, 1, 1, frames / 2]}: 0, or {@link #MASKED} behind the last
 * @param count windows
 * @param melBins rows of a window
 * @param frames in a window, the empty ones too
 * @param audioTokens how many rows of the tower's output mean something
 */
@SuppressWarnings("ArrayRecordComponent")
public record MelWindows(
    float[] mel,
    float[] frameMask,
    float[] positionMask,
    int count,
    int melBins,
    int frames,
    int audioTokens) {
  public static final float MASKED = -1e9f;

  /**
   * Cuts a spectrogram {@code [mel bins, any number of frames]}.
   *
   * @param windowFrames even
   */
  public static MelWindows cut(float[] spectrogram, int melBins, int windowFrames) {
    int total = spectrogram.length / melBins;
    int count = (total + windowFrames - 1) / windowFrames;
    int positions = positions(total);
    float[] mel = new float[count * melBins * windowFrames];
    for (int frame = 0; frame < total; frame += windowFrames) {
      int length = Math.min(windowFrames, total - frame);
      for (int bin = 0; bin < melBins; bin++) {
        int row = (frame / windowFrames * melBins + bin) * windowFrames;
        System.arraycopy(spectrogram, bin * total + frame, mel, row, length);
      }
    }
    return new MelWindows(
        mel,
        mask(count * windowFrames, total, 1, 0),
        mask(count * windowFrames / 2, positions, 0, MASKED),
        count,
        melBins,
        windowFrames,
        positions / 2);
  }

  /** Frames of a window that hold sound: all of them, but for the last window. */
  public int filledFrames(int window) {
    int filled = 0;
    while (filled < frames && frameMask[window * frames + filled] != 0) {
      filled++;
    }
    return filled;
  }

  /** Tokens that so many samples become; 320 samples (20 ms) or less give none. */
  public static int audioTokens(int samples) {
    return positions(LogMel.frames(samples)) / 2;
  }

  /** Length behind the convolution of stride 2. Windows are even, so they may be taken together. */
  private static int positions(int frames) {
    return (frames + 1) / 2;
  }

  private static float[] mask(int length, int filled, float inside, float behind) {
    float[] mask = new float[length];
    for (int i = 0; i < length; i++) {
      mask[i] = i < filled ? inside : behind;
    }
    return mask;
  }
}
