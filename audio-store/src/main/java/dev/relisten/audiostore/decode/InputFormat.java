package dev.relisten.audiostore.decode;

import java.util.Locale;

/** What encoded bytes are. */
public sealed interface InputFormat {
  /** Any container that FFmpeg recognises by its first bytes, never by a file's name. */
  static InputFormat detected() {
    return new Detected();
  }

  /**
   * Samples without a container.
   *
   * @param rateHz at least 1
   * @param channels at least 1, interleaved
   */
  static InputFormat raw(Encoding encoding, int rateHz, int channels) {
    return new RawPcm(encoding, rateHz, channels);
  }

  /** A container says what is in it. */
  record Detected() implements InputFormat {}

  /** Samples as the sender declared them. */
  record RawPcm(Encoding encoding, int rateHz, int channels) implements InputFormat {
    public RawPcm {
      check("rateHz", rateHz);
      check("channels", channels);
    }

    private static void check(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
      }
    }
  }

  /** Encodings of a raw sample; the names are those of FFmpeg's {@code -f}, in capitals. */
  enum Encoding {
    U8,
    S8,
    S16LE,
    S16BE,
    S24LE,
    S24BE,
    S32LE,
    S32BE,
    F32LE,
    F32BE,
    F64LE,
    F64BE,
    ALAW,
    MULAW;

    String ffmpegName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
