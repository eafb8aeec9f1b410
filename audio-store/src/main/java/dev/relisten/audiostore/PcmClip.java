package dev.relisten.audiostore;

/** A recording, or a stream that still grows. Thread-safe; reads are positional and exact. */
public interface PcmClip {
  /**
   * Content address of a whole recording: SHA-256 of its PCM bytes, lower-case hexadecimal. A live
   * stream has a name of its own form.
   */
  String clipId();

  /** What can be read now; of a live stream it changes from call to call. */
  ClipExtent extent();

  /** Length in samples at {@link PcmFormat#RATE_HZ}; of a live stream its length so far. */
  default long lengthSamples() {
    return extent().endSample();
  }

  /**
   * Exactly the samples of {@code range}.
   *
   * @throws IllegalArgumentException if the range is not within {@link #extent}
   * @throws ClipDeletedException if the clip was deleted meanwhile, and its sound with it
   * @throws java.io.UncheckedIOException if the store cannot be read, or the sound is damaged
   */
  short[] read(SampleRange range);

  /**
   * Says that a range may be read soon. Returns at once; what is outside {@link #extent} is passed
   * over, and a store that is near does nothing.
   */
  default void prefetch(SampleRange range) {}
}
