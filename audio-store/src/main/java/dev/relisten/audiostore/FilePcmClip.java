package dev.relisten.audiostore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** A recording in a file. Holds no resources. */
record FilePcmClip(String clipId, PcmSegment sound) implements PcmClip {
  @Override
  public ClipExtent extent() {
    return ClipExtent.ofRecording(sound.endSample());
  }

  @Override
  public short[] read(SampleRange range) {
    extent().check(range);
    short[] samples = new short[(int) range.lengthSamples()];
    try {
      sound.read(range, samples, 0);
      return samples;
    } catch (NoSuchFileException e) {
      throw new ClipDeletedException(clipId, e);
    } catch (IOException e) {
      throw new UncheckedIOException("clip " + clipId + ": " + e.getMessage(), e);
    }
  }
}
