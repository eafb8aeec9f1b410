package dev.relisten.agents.listening;

import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.util.Arrays;

/**
 * How loud a recording is, every 50 ms, without its direct current. Immutable.
 *
 * <pre>
 * background = the level (root mean square) that a tenth of all frames stay below, 2 to 500
 * quiet      = no frame's level is over 2 x background, no sample over 8 x background
 * </pre>
 *
 * Steady noise varies by less; what is steady and loud (over -36 dB of full scale) is no background
 * but a sound.
 */
final class LoudnessProfile {
  static final int FRAME_SAMPLES = PcmFormat.RATE_HZ / 20;
  private static final int PIECE_SAMPLES = 200 * FRAME_SAMPLES;
  private static final double SHARE_BELOW = 0.1;
  private static final double LEAST_BACKGROUND = 2;
  private static final double MOST_BACKGROUND = 500;
  private static final double LEVEL_RATIO = 2;
  private static final double PEAK_RATIO = 8;

  private final float[] levels;
  private final float[] peaks;
  private final double background;

  private LoudnessProfile(float[] levels, float[] peaks) {
    this.levels = levels;
    this.peaks = peaks;
    this.background = background(levels);
  }

  /**
   * Reads all of a recording, in pieces.
   *
   * @throws java.io.UncheckedIOException if the store cannot be read
   */
  static LoudnessProfile of(PcmClip clip) {
    long length = clip.lengthSamples();
    int frames = Math.toIntExact((length + FRAME_SAMPLES - 1) / FRAME_SAMPLES);
    LoudnessProfile profile = new LoudnessProfile(new float[frames], new float[frames]);
    for (long at = 0; at < length; at += PIECE_SAMPLES) {
      SampleRange piece = new SampleRange(at, Math.min(length, at + PIECE_SAMPLES));
      profile.measure(clip.read(piece), Math.toIntExact(at / FRAME_SAMPLES));
    }
    return new LoudnessProfile(profile.levels, profile.peaks);
  }

  /** Whether a part holds nothing but background. */
  boolean isQuiet(SampleRange part) {
    int first = Math.toIntExact(part.startSample() / FRAME_SAMPLES);
    int end = Math.toIntExact((part.endSample() + FRAME_SAMPLES - 1) / FRAME_SAMPLES);
    for (int frame = first; frame < end; frame++) {
      if (levels[frame] > LEVEL_RATIO * background || peaks[frame] > PEAK_RATIO * background) {
        return false;
      }
    }
    return true;
  }

  private void measure(short[] samples, int firstFrame) {
    for (int start = 0; start < samples.length; start += FRAME_SAMPLES) {
      int end = Math.min(samples.length, start + FRAME_SAMPLES);
      measure(samples, start, end, firstFrame + start / FRAME_SAMPLES);
    }
  }

  private void measure(short[] samples, int start, int end, int frame) {
    long sum = 0;
    for (int i = start; i < end; i++) {
      sum += samples[i];
    }
    double mean = (double) sum / (end - start);
    double squares = 0;
    double peak = 0;
    for (int i = start; i < end; i++) {
      double value = samples[i] - mean;
      squares += value * value;
      peak = Math.max(peak, Math.abs(value));
    }
    levels[frame] = (float) Math.sqrt(squares / (end - start));
    peaks[frame] = (float) peak;
  }

  private static double background(float[] levels) {
    float[] sorted = levels.clone();
    Arrays.sort(sorted);
    double level = sorted.length == 0 ? 0 : sorted[(int) (sorted.length * SHARE_BELOW)];
    return Math.max(LEAST_BACKGROUND, Math.min(MOST_BACKGROUND, level));
  }
}
