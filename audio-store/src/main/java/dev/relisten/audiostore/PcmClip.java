package dev.relisten.audiostore;

/** A whole recording in the store. Thread-safe; reads are positional and exact. */
public interface PcmClip {
  /** Content address: SHA-256 of the clip's PCM bytes, lower-case hexadecimal. */
  String clipId();

  /** Length in samples at {@link PcmFormat#RATE_HZ}. */
  long lengthSamples();

  /**
   * Exactly the samples of {@code range}.
   *
   * @throws IllegalArgumentException if the range ends past the clip
   * @throws java.io.UncheckedIOException if the store cannot be read
   */
  short[] read(SampleRange range);
}
