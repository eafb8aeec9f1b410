package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.PcmFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a decoded file was, and what was wrong with it.
 *
 * @param container FFmpeg's name of the container, such as {@code wav}
 * @param codec FFmpeg's name of the decoder, such as {@code flac}
 * @param rateHz the file's own sample rate
 * @param channels the file's own channels; mixed to one by their mean
 * @param lengthSamples decoded, at {@link PcmFormat#RATE_HZ}
 * @param declaredSamples length that the container states, at {@link PcmFormat#RATE_HZ}; empty if
 *     it states none or only an estimate
 * @param damagedPackets packets that could not be decoded, or only in part
 * @param gapSamples silence put where timestamps leave a gap, at {@link PcmFormat#RATE_HZ}
 * @param brokenOff whether the container ends without its end
 * @param timestampJumps jumps of the timestamps that were too large, or backwards, and were ignored
 * @param peak the largest magnitude of a decoded sample, of 32,768
 */
public record DecodeReport(
    String container,
    String codec,
    int rateHz,
    int channels,
    long lengthSamples,
    OptionalLong declaredSamples,
    int damagedPackets,
    long gapSamples,
    boolean brokenOff,
    int timestampJumps,
    int peak) {
  /** What never gets louder than this, of 32,768 (-78 dB), is called silent. */
  static final int SILENT_PEAK = 4;

  /** Codec delay and padding make undamaged sound this much shorter than stated: 0.1 s. */
  static final long DECLARED_TOLERANCE_SAMPLES = PcmFormat.RATE_HZ / 10;

  /** Sound that the container promises and that is not there; 0 if all is. */
  public long missingSamples() {
    long missing = declaredSamples.orElse(lengthSamples) - lengthSamples;
    return missing > DECLARED_TOLERANCE_SAMPLES ? missing : 0;
  }

  /** One sentence for whoever sent the file; empty if nothing was wrong. */
  public Optional<String> damage() {
    List<String> found = new ArrayList<>();
    if (missingSamples() > 0) {
      found.add(
          seconds(lengthSamples)
              + " decoded, the header says "
              + seconds(declared())
              + ": cut short");
    }
    if (brokenOff) {
      found.add("breaks off without its end after " + seconds(lengthSamples) + ": cut short");
    }
    if (damagedPackets > 0) {
      found.add("damaged packets: " + damagedPackets);
    }
    if (gapSamples > 0) {
      found.add("silence in gaps: " + seconds(gapSamples));
    }
    if (timestampJumps > 0) {
      found.add("ignored jumps of timestamps: " + timestampJumps);
    }
    if (peak <= SILENT_PEAK) {
      found.add("silent: the loudest sample is " + peak + " of 32768");
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
  }

  private long declared() {
    return declaredSamples.orElseThrow();
  }

  private static String seconds(long samples) {
    return String.format(Locale.ROOT, "%.2f s", samples / (double) PcmFormat.RATE_HZ);
  }
}
