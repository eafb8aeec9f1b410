package dev.relisten.audiostore.decode;

import java.io.IOException;
import java.nio.file.Path;

/** A decoded file and measures of its sound. */
@SuppressWarnings("ArrayRecordComponent")
record Decoded(short[] samples, DecodeReport report) {
  static Decoded of(Path file) throws IOException {
    SampleBuffer buffer = new SampleBuffer();
    DecodeReport report = new AudioDecoder(DecodeLimits.defaults()).decode(file, buffer);
    return new Decoded(buffer.toArray(), report);
  }

  /** Of a sine of that frequency, 1 is full scale. */
  double amplitude(double hertz, int from, int to) {
    double sine = 0;
    double cosine = 0;
    for (int i = from; i < to; i++) {
      double phase = 2 * Math.PI * hertz * i / 16_000;
      sine += samples[i] / 32_768.0 * Math.sin(phase);
      cosine += samples[i] / 32_768.0 * Math.cos(phase);
    }
    return 2 * Math.hypot(sine, cosine) / (to - from);
  }

  int peak(int from, int to) {
    int peak = 0;
    for (int i = from; i < to; i++) {
      peak = Math.max(peak, Math.abs(samples[i]));
    }
    return peak;
  }
}
