package dev.relisten.audiostore.s3;

import dev.relisten.audiostore.ClipDeletedException;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A recording in a bucket. A read fetches the segments that its range touches, and no other;
 * several at a time.
 *
 * @param segments shared by all clips of a store
 * @param store asked whether the clip is still there when a segment is not
 */
record S3PcmClip(String clipId, S3Manifest manifest, S3Segments segments, S3ClipStore store)
    implements PcmClip {
  private static final int FETCHED_AHEAD = 4;

  @Override
  public ClipExtent extent() {
    return ClipExtent.ofRecording(manifest.index().lengthSamples());
  }

  @Override
  public short[] read(SampleRange range) {
    extent().check(range);
    short[] samples = new short[(int) range.lengthSamples()];
    Queue<CompletableFuture<short[]>> ahead = new ArrayDeque<>();
    int end = endSegment(range);
    int next = manifest.segmentOf(range.startSample());
    for (int segment = next; segment < end; segment++) {
      for (; next < end && next < segment + FETCHED_AHEAD; next++) {
        ahead.add(segments.fetch(clipId, manifest, next));
      }
      copy(await(ahead.remove()), segment, range, samples);
    }
    return samples;
  }

  @Override
  public void prefetch(SampleRange range) {
    int first = manifest.segmentOf(range.startSample());
    int end = Math.min(endSegment(range), Math.min(manifest.segments(), first + FETCHED_AHEAD));
    for (int segment = first; segment < end; segment++) {
      segments.fetch(clipId, manifest, segment);
    }
  }

  /** One past the last segment that a range touches. */
  private int endSegment(SampleRange range) {
    return range.lengthSamples() == 0 ? 0 : manifest.segmentOf(range.endSample() - 1) + 1;
  }

  private void copy(short[] sound, int segment, SampleRange range, short[] samples) {
    long first = manifest.firstSample(segment);
    long from = Math.max(first, range.startSample());
    long end = Math.min(manifest.endSample(segment), range.endSample());
    int at = (int) (from - range.startSample());
    System.arraycopy(sound, (int) (from - first), samples, at, (int) (end - from));
  }

  private short[] await(CompletableFuture<short[]> fetched) {
    try {
      return fetched.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw unreadable(failed.getCause());
      }
      throw e;
    }
  }

  private UncheckedIOException unreadable(IOException failed) {
    if (failed instanceof NoSuchFileException && !store.isKept(clipId, manifest)) {
      return new ClipDeletedException(clipId, failed);
    }
    return new UncheckedIOException("clip " + clipId + ": " + failed.getMessage(), failed);
  }
}
