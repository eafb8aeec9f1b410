package dev.relisten.audiostore.s3;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.PcmIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * Fetches segments, checks each second of them, and keeps those used last, bounded by their bytes.
 * A segment that several ask for at once is fetched once. Thread-safe.
 */
final class S3Segments {
  private final S3Objects objects;
  private final S3Layout layout;
  private final AsyncCache<String, short[]> kept;

  /**
   * @param cacheBytes most bytes kept
   * @param fetchers on which segments are fetched
   */
  S3Segments(S3Objects objects, S3Layout layout, long cacheBytes, ExecutorService fetchers) {
    this.objects = objects;
    this.layout = layout;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((String key, short[] sound) -> sound.length * PcmFormat.BYTES_PER_SAMPLE)
            .executor(fetchers)
            .buildAsync();
  }

  /**
   * Begins to fetch a segment if it is not kept. The array is shared, never written. Fails with an
   * UncheckedIOException, of a NoSuchFileException if there is no such object; whoever asks behind
   * a failure asks anew.
   */
  CompletableFuture<short[]> fetch(String clipId, S3Manifest manifest, int number) {
    String key = layout.segment(clipId, manifest.generation(), number);
    CompletableFuture<short[]> fetched = kept.get(key, missing -> load(missing, manifest, number));
    // The cache lets go of a failure too, but perhaps only after it was told.
    return fetched.whenComplete(
        (sound, failure) -> {
          if (failure != null) {
            kept.asMap().remove(key, fetched);
          }
        });
  }

  void forget(String clipId, S3Manifest manifest) {
    String prefix = layout.segments(clipId, manifest.generation());
    kept.asMap().keySet().removeIf(key -> key.startsWith(prefix));
  }

  private short[] load(String key, S3Manifest manifest, int number) {
    try {
      byte[] pcm = objects.get(key).orElseThrow(() -> new NoSuchFileException(key));
      return checked(key, pcm, manifest, number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static short[] checked(String key, byte[] pcm, S3Manifest manifest, int number)
      throws IOException {
    long firstSample = manifest.firstSample(number);
    int samples = (int) (manifest.endSample(number) - firstSample);
    if (pcm.length != samples * PcmFormat.BYTES_PER_SAMPLE) {
      throw new IOException(
          "%s: %d bytes (expected: %d)"
              .formatted(key, pcm.length, samples * PcmFormat.BYTES_PER_SAMPLE));
    }
    ByteBuffer bytes = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN);
    verify(key, bytes, manifest.index(), (int) (firstSample / PcmFormat.RATE_HZ));
    short[] sound = new short[samples];
    bytes.clear().asShortBuffer().get(sound);
    return sound;
  }

  private static void verify(String key, ByteBuffer pcm, PcmIndex index, int firstSecond)
      throws IOException {
    int second = firstSecond;
    for (int from = 0; from < pcm.capacity(); from += PcmIndex.SECOND_BYTES) {
      pcm.limit(Math.min(pcm.capacity(), from + PcmIndex.SECOND_BYTES)).position(from);
      try {
        index.verify(second++, pcm);
      } catch (IOException e) {
        throw new IOException(key + ": " + e.getMessage(), e);
      }
    }
  }
}
