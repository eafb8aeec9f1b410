package dev.relisten.audiostore;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.SliceRef;

/** Slices of clips, ready to be sent to a worker. */
public final class AudioSlices {
  private AudioSlices() {}

  /**
   * Exactly the samples of {@code range}, with their SHA-256.
   *
   * @throws IllegalArgumentException if the range ends past the clip
   * @throws java.io.UncheckedIOException if the store cannot be read, or its sound is damaged
   */
  public static AudioSlice slice(PcmClip clip, SampleRange range) {
    short[] samples = clip.read(range);
    SliceRef ref = new SliceRef(Sha256.ofSamples(samples), range.startSample(), range.endSample());
    return new AudioSlice(ref, samples);
  }

  /** The whole clip. */
  public static AudioSlice whole(PcmClip clip) {
    return slice(clip, new SampleRange(0, clip.lengthSamples()));
  }
}
