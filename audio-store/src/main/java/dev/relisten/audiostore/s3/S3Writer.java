package dev.relisten.audiostore.s3;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.PcmSegment;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.SpooledClip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Puts clips into a bucket: all segments, then the manifest. Thread-safe. */
final class S3Writer {
  private final S3Objects objects;
  private final S3Layout layout;
  private final int segmentSeconds;
  private final ExecutorService putters;

  /**
   * @param putters on which segments are put, several at a time
   */
  S3Writer(S3Objects objects, S3Layout layout, int segmentSeconds, ExecutorService putters) {
    this.objects = objects;
    this.layout = layout;
    this.segmentSeconds = segmentSeconds;
    this.putters = putters;
  }

  /** Makes it a clip, if another process has not done so at this moment. */
  void write(SpooledClip spooled) throws IOException {
    String clipId = spooled.upload().clipId();
    PcmSegment sound = spooled.sound();
    S3Manifest manifest = new S3Manifest(S3Manifest.newGeneration(), segmentSeconds, sound.index());
    putSegments(clipId, sound, manifest);
    String key = layout.manifest(clipId, sound.index().lengthSamples());
    if (!objects.putIfAbsent(key, manifest.toBytes())) {
      String segments = layout.segments(clipId, manifest.generation());
      objects.delete(objects.listAll(segments).stream().map(S3Objects.Listed::key).toList());
    }
  }

  private void putSegments(String clipId, PcmSegment sound, S3Manifest manifest)
      throws IOException {
    List<Callable<Void>> puts = new ArrayList<>();
    for (int segment = 0; segment < manifest.segments(); segment++) {
      int number = segment;
      puts.add(() -> putSegment(clipId, sound, manifest, number));
    }
    try {
      for (Future<Void> put : putters.invokeAll(puts)) {
        put.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("clip " + clipId + ": interrupted (expected: kept)", e);
    } catch (ExecutionException e) {
      throw new IOException("clip " + clipId + ": " + e.getCause().getMessage(), e.getCause());
    }
  }

  private Void putSegment(String clipId, PcmSegment sound, S3Manifest manifest, int number)
      throws IOException {
    SampleRange range = new SampleRange(manifest.firstSample(number), manifest.endSample(number));
    short[] samples = new short[(int) range.lengthSamples()];
    sound.read(range, samples, 0);
    String key = layout.segment(clipId, manifest.generation(), number);
    objects.put(key, PcmFormat.toBytes(samples, samples.length));
    return null;
  }
}
