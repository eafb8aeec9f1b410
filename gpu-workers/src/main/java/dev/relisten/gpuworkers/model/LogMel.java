package dev.relisten.gpuworkers.model;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * The front end of Whisper and Qwen2.5-Omni (WhisperFeatureExtractor): log-mel spectrogram of 16
 * kHz sound, normalised by the slice's own maximum. Sound is taken as padded with silence to 300 s,
 * so that only the start is mirrored. Thread-safe.
 */
public final class LogMel {
  public static final int RATE_HZ = 16_000;
  public static final int HOP_SAMPLES = 160;
  public static final int FFT_SAMPLES = 400;
  public static final int MAX_SECONDS = 300;
  public static final int MAX_SAMPLES = MAX_SECONDS * RATE_HZ;

  private static final int FREQUENCIES = FFT_SAMPLES / 2 + 1;
  private static final double SMALLEST_POWER = 1e-10;
  private static final double DYNAMIC_RANGE = 8;

  private final MelFilters filters;
  private final double[] hann = new double[FFT_SAMPLES];
  private final DoubleFFT_1D fft = new DoubleFFT_1D(FFT_SAMPLES);

  public LogMel(int melBins) {
    this.filters = new MelFilters(melBins, FREQUENCIES, RATE_HZ / 2.0);
    for (int i = 0; i < FFT_SAMPLES; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FFT_SAMPLES);
    }
  }

  public int melBins() {
    return filters.bins();
  }

  /** Mel frames of 10 ms that so many samples give: {@code ceil(samples / 160)}. */
  public static int frames(int samples) {
    return (samples + HOP_SAMPLES - 1) / HOP_SAMPLES;
  }

  /**
   * Computes the spectrogram.
   *
   * @param samples in [-1, 1]; 1 to 4,800,000 of them (300 s), else IllegalArgumentException
   * @return {@code [mel bins, frames]}, bin after bin
   */
  public float[] compute(float[] samples) {
    Progress progress = start(samples);
    progress.advance(Integer.MAX_VALUE);
    return progress.take();
  }

  /** The same, to be computed some frames at a time. */
  public Progress start(float[] samples) {
    if (samples.length < 1 || samples.length > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples: %d (expected: 1 to %d, %d s)"
              .formatted(samples.length, MAX_SAMPLES, MAX_SECONDS));
    }
    return new Progress(samples);
  }

  /** One spectrogram, some frames at a time. Not thread-safe. */
  public final class Progress {
    private final float[] samples;
    private final int frames;
    private final double[] window = new double[FFT_SAMPLES];
    private final float[] mel;
    private double max = Math.log10(SMALLEST_POWER);
    private int done;

    private Progress(float[] samples) {
      this.samples = samples;
      this.frames = frames(samples.length);
      this.mel = new float[melBins() * frames];
    }

    /** Computes at most so many frames more; true once all are done. */
    public boolean advance(int most) {
      int end = (int) Math.min(frames, (long) done + most);
      for (; done < end; done++) {
        takeWindow(samples, done * HOP_SAMPLES - FFT_SAMPLES / 2, window);
        fft.realForward(window);
        powerInPlace(window);
        max = Math.max(max, logMel(window, mel, done, frames));
      }
      return done == frames;
    }

    /** Normalises; to be called once, when all frames are done. */
    public float[] take() {
      normalise(mel, (float) (max - DYNAMIC_RANGE));
      return mel;
    }
  }

  private void takeWindow(float[] samples, int start, double[] window) {
    if (start < 0 || start + FFT_SAMPLES > samples.length) {
      takeWindowAtTheEdge(samples, start, window);
      return;
    }
    for (int i = 0; i < FFT_SAMPLES; i++) {
      window[i] = samples[start + i] * hann[i];
    }
  }

  private void takeWindowAtTheEdge(float[] samples, int start, double[] window) {
    for (int i = 0; i < FFT_SAMPLES; i++) {
      int at = mirrored(start + i);
      window[i] = at < samples.length ? samples[at] * hann[i] : 0;
    }
  }

  private static int mirrored(int at) {
    if (at < 0) {
      return -at;
    }
    return at < MAX_SAMPLES ? at : 2 * (MAX_SAMPLES - 1) - at;
  }

  /** From JTransforms' packed spectrum to power, in elements 0 to 200. */
  private static void powerInPlace(double[] packed) {
    double nyquist = packed[1];
    packed[0] = packed[0] * packed[0];
    for (int k = 1; k < FREQUENCIES - 1; k++) {
      double re = packed[2 * k];
      double im = packed[2 * k + 1];
      packed[k] = re * re + im * im;
    }
    packed[FREQUENCIES - 1] = nyquist * nyquist;
  }

  private double logMel(double[] power, float[] mel, int frame, int frames) {
    double max = Double.NEGATIVE_INFINITY;
    for (int bin = 0; bin < melBins(); bin++) {
      double value = Math.log10(Math.max(SMALLEST_POWER, filters.apply(bin, power)));
      mel[bin * frames + frame] = (float) value;
      max = Math.max(max, value);
    }
    return max;
  }

  private static void normalise(float[] mel, float floor) {
    for (int i = 0; i < mel.length; i++) {
      mel[i] = (Math.max(mel[i], floor) + 4) / 4;
    }
  }
}
