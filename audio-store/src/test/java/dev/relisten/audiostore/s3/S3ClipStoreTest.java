package dev.relisten.audiostore.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.ClipDeletedException;
import dev.relisten.audiostore.ClipSpool;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.ClipStoreContract;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

class S3ClipStoreTest extends ClipStoreContract {
  private static final int SEGMENT_SECONDS = 2;
  private static final int SEGMENT_SAMPLES = SEGMENT_SECONDS * PcmFormat.RATE_HZ;
  private static final int LENGTH = 5 * SEGMENT_SAMPLES + 4_321;
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path spool;
  private final String prefix = UUID.randomUUID() + "/";
  private final Wire wire = new Wire();

  @Override
  protected ClipStore open(OptionalLong quotaBytes) throws IOException {
    return open(quotaBytes, 64 << 20, Duration.ofMinutes(1));
  }

  private S3ClipStore open(OptionalLong quotaBytes, long cacheBytes, Duration deletionNotice)
      throws IOException {
    S3Settings settings = settings(cacheBytes, deletionNotice);
    ClipSpool clips = ClipSpool.open(spool, new AudioDecoder(DecodeLimits.defaults()));
    return S3ClipStore.open(client(settings, wire), settings, clips, quotaBytes);
  }

  private S3ClipStore openSmall() throws IOException {
    return open(OptionalLong.empty(), 0, Duration.ZERO);
  }

  private S3Settings settings(long cacheBytes, Duration deletionNotice) {
    return new S3Settings(
        Optional.of(S3Server.endpoint()),
        "us-east-1",
        S3Server.BUCKET,
        prefix,
        true,
        SEGMENT_SECONDS,
        cacheBytes,
        4,
        deletionNotice,
        Duration.ofSeconds(30));
  }

  private static S3Client client(S3Settings settings, Wire wire) {
    return settings
        .client()
        .overrideConfiguration(override -> override.addExecutionInterceptor(wire))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .build();
  }

  @Test
  void aReadFetchesOnlyTheObjectsThatItTouches_andOnce() throws IOException {
    short[] sound = noise(1, LENGTH);
    try (S3ClipStore store = (S3ClipStore) open()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      wire.forget();
      assertReads(clip, sound, SEGMENT_SAMPLES + 5, 2 * SEGMENT_SAMPLES);
      assertEquals(List.of("00000001"), fetched());
      assertReads(clip, sound, 2 * SEGMENT_SAMPLES - 1, 2 * SEGMENT_SAMPLES + 1);
      assertEquals(List.of("00000001", "00000002"), fetched());
      assertReads(clip, sound, 7, 7);
      assertEquals(2, fetched().size());
      assertReads(clip, sound, 0, LENGTH);
      assertEquals(6, fetched().size());
    }
  }

  @Test
  void theCacheIsBoundedByItsBytes() throws IOException {
    short[] sound = noise(1, LENGTH);
    try (S3ClipStore store = openSmall()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      wire.forget();
      for (int reads = 0; fetched().size() < 2; reads++) {
        assertTrue(reads < 10_000, "kept in a cache of 0 bytes");
        assertReads(clip, sound, 0, 1);
      }
    }
  }

  @Test
  void whatWasPrefetched_isNotFetchedAgain() throws IOException {
    short[] sound = noise(1, LENGTH);
    try (S3ClipStore store = (S3ClipStore) open()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      wire.forget();
      clip.prefetch(new SampleRange(SEGMENT_SAMPLES, 2 * SEGMENT_SAMPLES + 1));
      assertTimeoutPreemptively(Duration.ofSeconds(10), () -> awaitFetched(2));
      assertReads(clip, sound, SEGMENT_SAMPLES, 2 * SEGMENT_SAMPLES + 1);
      assertEquals(2, fetched().size());
      clip.prefetch(new SampleRange(LENGTH + 10, LENGTH + 20));
    }
  }

  @Test
  void damagedObject_isNeverServedAndNamed() throws IOException {
    short[] sound = noise(3, LENGTH);
    try (S3ClipStore store = openSmall();
        S3Objects objects = objects()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      String key = keys(objects, "segments/").get(1);
      byte[] pcm = objects.get(key).orElseThrow();
      pcm[PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE + 3] ^= 1;
      objects.put(key, pcm);
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class,
              () -> clip.read(new SampleRange(SEGMENT_SAMPLES, SEGMENT_SAMPLES + 1)));
      assertTrue(e.getMessage().contains(key + ": second 3: CRC32C"), e.getMessage());
      assertReads(clip, sound, 0, SEGMENT_SAMPLES);
      objects.put(key, Arrays.copyOf(pcm, 10));
      UncheckedIOException cut =
          assertThrows(UncheckedIOException.class, () -> clip.read(new SampleRange(0, LENGTH)));
      assertTrue(cut.getMessage().contains("10 bytes (expected: 64000)"), cut.getMessage());
      objects.delete(List.of(key));
      UncheckedIOException gone =
          assertThrows(UncheckedIOException.class, () -> clip.read(new SampleRange(0, LENGTH)));
      assertTrue(gone.getMessage().contains(key), gone.getMessage());
      assertEquals(UncheckedIOException.class, gone.getClass());
    }
  }

  @Test
  void aFailureIsNotKept_whoeverReadsNextAsksAnew() throws IOException {
    short[] sound = noise(6, LENGTH);
    try (S3ClipStore store = openSmall();
        S3Objects objects = objects()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      String key = keys(objects, "segments/").get(1);
      byte[] pcm = objects.get(key).orElseThrow();
      SampleRange within = new SampleRange(SEGMENT_SAMPLES, SEGMENT_SAMPLES + 1);
      for (int times = 0; times < 50; times++) {
        int length = times;
        objects.put(key, Arrays.copyOf(pcm, length));
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> clip.read(within));
        assertTrue(e.getMessage().contains(": " + length + " bytes"), e.getMessage());
      }
      objects.put(key, pcm);
      assertReads(clip, sound, SEGMENT_SAMPLES, SEGMENT_SAMPLES + 1);
    }
  }

  @Test
  void anUploadThatDiesAtAnyPut_isNoClipAndCanBeSwept() throws IOException {
    short[] sound = noise(4, LENGTH);
    Path file = wav("a.wav", sound);
    try (S3ClipStore store = openSmall();
        S3Objects objects = objects()) {
      String kept = store.add(wav("b.wav", noise(5, 100))).clip().clipId();
      store.attach(kept, "notes", new byte[1]);
      int others = keys(objects, "").size();
      for (int puts = 0; puts < 7; puts++) { // six segments and the manifest
        wire.breakAfter(puts);
        assertThrows(IOException.class, () -> store.add(file));
        wire.mend();
        assertEquals(List.of(kept), ids(store));
      }
      assertEquals(0, store.sweep(Instant.EPOCH));
      assertTrue(keys(objects, "").size() > others);
      assertTrue(store.sweep(FUTURE) > 0);
      assertEquals(others, keys(objects, "").size());
      assertArrayEquals(new byte[1], store.attachment(kept, "notes").orElseThrow());
      PcmClip clip = store.add(file).clip();
      assertEquals(0, store.sweep(FUTURE));
      assertReads(clip, sound, 0, LENGTH);
    }
  }

  @Test
  void whoIsSecondWithTheSameSound_takesItsSegmentsBack() throws IOException {
    short[] sound = noise(6, LENGTH);
    Path file = wav("a.wav", sound);
    try (S3ClipStore first = openSmall();
        S3ClipStore second = openSmall();
        S3Objects objects = objects()) {
      wire.beforeManifest(() -> assertAdds(second, file));
      PcmClip clip = first.add(file).clip();
      assertEquals(6, keys(objects, "segments/").size());
      assertEquals(1, keys(objects, "clips/").size());
      assertReads(clip, sound, 0, LENGTH);
    }
  }

  @Test
  void deletionByAnotherStore_isSeen() throws IOException {
    try (S3ClipStore first = openSmall();
        S3ClipStore second = openSmall();
        S3Objects objects = objects()) {
      PcmClip clip = first.add(wav("a.wav", noise(4, LENGTH))).clip();
      assertTrue(second.delete(clip.clipId()));
      assertEquals(Optional.empty(), first.find(clip.clipId()));
      assertThrows(ClipDeletedException.class, () -> clip.read(new SampleRange(0, 1)));
      assertEquals(List.of(), keys(objects, ""));
    }
  }

  @Test
  void addingAgain_startsTheAgeAgain() throws IOException {
    try (S3ClipStore store = openSmall()) {
      Path file = wav("a.wav", noise(4, LENGTH));
      store.add(file);
      Instant first = store.list("", 1).clips().get(0).addedAt();
      for (int adds = 0; !store.list("", 1).clips().get(0).addedAt().isAfter(first); adds++) {
        assertTrue(adds < 300, "added at " + first);
        store.add(file); // S3's times are whole seconds
      }
      assertEquals(1, store.list("", 10).clips().size());
    }
  }

  @Test
  void busyServer_isAskedAgain() throws IOException {
    short[] sound = noise(4, LENGTH);
    try (S3ClipStore store = openSmall()) {
      PcmClip clip = store.add(wav("a.wav", sound)).clip();
      wire.beBusy(2);
      assertReads(clip, sound, 0, 10);
    }
  }

  @Test
  void clipsOutliveTheStore() throws IOException {
    short[] sound = noise(1, LENGTH);
    String clipId;
    try (ClipStore first = open()) {
      clipId = first.add(wav("a.wav", sound)).clip().clipId();
    }
    try (ClipStore second = open()) {
      assertReads(second.find(clipId).orElseThrow(), sound, 0, LENGTH);
    }
  }

  private static void assertAdds(ClipStore store, Path file) {
    try {
      store.add(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private S3Objects objects() {
    S3Settings settings = settings(0, Duration.ZERO);
    return new S3Objects(client(settings, new Wire()), S3Server.BUCKET);
  }

  private List<String> keys(S3Objects objects, String kind) throws IOException {
    return objects.listAll(prefix + kind).stream().map(S3Objects.Listed::key).toList();
  }

  private static List<String> ids(ClipStore store) {
    return store.list("", 100).clips().stream().map(entry -> entry.clipId()).toList();
  }

  /** Numbers of the segments, in order. */
  private List<String> fetched() {
    return wire.requests("GET segments/").stream()
        .map(request -> request.substring(request.lastIndexOf('/') + 1))
        .sorted()
        .toList();
  }

  private void awaitFetched(int count) {
    while (fetched().size() < count) {
      Thread.onSpinWait();
    }
  }

  private static void assertReads(PcmClip clip, short[] sound, int start, int end) {
    assertArrayEquals(
        Arrays.copyOfRange(sound, start, end), clip.read(new SampleRange(start, end)));
  }
}
