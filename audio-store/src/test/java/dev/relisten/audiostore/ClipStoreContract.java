package dev.relisten.audiostore;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.protocol.generation.AudioSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store keeps to. */
public abstract class ClipStoreContract {
  private static final int LENGTH = 5 * PcmFormat.RATE_HZ + 4_321;

  @TempDir protected Path uploads;
  private ClipStore store;

  /** An empty store, at the second call one with the same clips. */
  protected abstract ClipStore open(OptionalLong quotaBytes) throws IOException;

  protected final ClipStore open() throws IOException {
    return open(OptionalLong.empty());
  }

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void clipIdIsTheHashOfThePcm() throws Exception {
    short[] sound = noise(1, LENGTH);
    PcmClip clip = store.add(wav("a.wav", sound)).clip();
    byte[] pcm = Arrays.copyOfRange(WavFile.toBytes(sound), 44, 44 + 2 * LENGTH);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(pcm);
    assertEquals(HexFormat.of().formatHex(hash), clip.clipId());
    assertEquals(LENGTH, clip.lengthSamples());
  }

  @Test
  void everyRangeIsBitExact() throws IOException {
    short[] sound = noise(2, LENGTH);
    PcmClip clip = store.add(wav("a.wav", sound)).clip();
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      int start = random.nextInt(LENGTH + 1);
      int end = start + random.nextInt(LENGTH + 1 - start);
      assertArrayEquals(
          Arrays.copyOfRange(sound, start, end), clip.read(new SampleRange(start, end)));
    }
    for (int second = 0; second <= 5; second++) { // the edges of what is checked as one
      int at = second * PcmFormat.RATE_HZ;
      assertArrayEquals(
          Arrays.copyOfRange(sound, at, at + 1), clip.read(new SampleRange(at, at + 1)));
      assertEquals(0, clip.read(new SampleRange(at, at)).length);
    }
    assertEquals(0, clip.read(new SampleRange(LENGTH, LENGTH)).length);
  }

  @Test
  void rangePastTheEnd_isRefusedByName() throws IOException {
    PcmClip clip = store.add(wav("a.wav", noise(2, 100))).clip();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> clip.read(new SampleRange(50, 101)));
    assertEquals("end sample: 101 (expected: <= 100)", e.getMessage());
  }

  @Test
  void sliceCarriesItsRangeAndHash() throws IOException {
    short[] sound = noise(4, LENGTH);
    PcmClip clip = store.add(wav("a.wav", sound)).clip();
    AudioSlice slice = AudioSlices.slice(clip, new SampleRange(1_000, 9_000));
    assertArrayEquals(Arrays.copyOfRange(sound, 1_000, 9_000), slice.samples());
    assertEquals(1_000, slice.ref().startSample());
    assertEquals(9_000, slice.ref().endSample());
    assertEquals(Sha256.ofSamples(slice.samples()), slice.ref().sha256());
    assertEquals(clip.clipId(), AudioSlices.whole(clip).ref().sha256());
  }

  @Test
  void foundClipIsTheAddedClip() throws IOException {
    short[] sound = noise(5, LENGTH);
    String clipId = store.add(wav("a.wav", sound)).clip().clipId();
    PcmClip found = store.find(clipId).orElseThrow();
    assertEquals(clipId, found.clipId());
    assertArrayEquals(sound, found.read(new SampleRange(0, LENGTH)));
  }

  @Test
  void whatIsNoClip_isNotFound() {
    assertEquals(Optional.empty(), store.find("0".repeat(64)));
    for (String name : new String[] {"", "..", "../clips", "A".repeat(64), "x\0y"}) {
      assertEquals(Optional.empty(), store.find(name), name);
    }
  }

  @Test
  void sameSoundInAnotherFile_isTheSameClip() throws IOException {
    short[] sound = noise(6, LENGTH);
    StoredClip first = store.add(wav("a.wav", sound));
    byte[] longer = Arrays.copyOf(WavFile.toBytes(sound), 44 + 2 * LENGTH + 10);
    StoredClip second = store.add(Files.write(uploads.resolve("b.wav"), longer));
    assertEquals(first.clip().clipId(), second.clip().clipId());
  }

  @Test
  void sameFile_hasTheSameReport() throws IOException {
    byte[] whole = WavFile.toBytes(noise(7, LENGTH));
    Path file = Files.write(uploads.resolve("a.wav"), Arrays.copyOf(whole, LENGTH));
    StoredClip first = store.add(file);
    assertTrue(first.report().damage().isPresent());
    assertEquals(first.report(), store.add(file).report());
  }

  @Test
  void noSound_isRefusedAndLeavesNothing() throws IOException {
    Path file = Files.writeString(uploads.resolve("a.txt"), "no sound\n".repeat(100));
    for (int i = 0; i < 2; i++) {
      UndecodableAudioException e =
          assertThrows(UndecodableAudioException.class, () -> store.add(file));
      assertEquals(UNKNOWN_FORMAT, e.reason());
    }
  }

  @Test
  void addedAtOnceByMany_isOneClip() throws Exception {
    Path file = wav("a.wav", noise(8, LENGTH));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Callable<String> add = () -> store.add(file).clip().clipId();
    try {
      for (Future<String> id : threads.invokeAll(Collections.nCopies(16, add))) {
        assertEquals(Sha256.ofSamples(noise(8, LENGTH)), id.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void interruptOfOneReader_disturbsNobody() throws Exception {
    short[] sound = noise(9, LENGTH);
    PcmClip clip = store.add(wav("a.wav", sound)).clip();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Boolean> reader = () -> readsExactly(clip, sound);
      for (Future<Boolean> exact : threads.invokeAll(Collections.nCopies(16, reader))) {
        assertTrue(exact.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void pagesListEveryClipOnceInOrder() throws IOException {
    Set<String> kept = new TreeSet<>();
    for (int i = 0; i < 7; i++) {
      kept.add(store.add(wav("a.wav", noise(i, 100 + i))).clip().clipId());
    }
    for (int maxClips : new int[] {1, 2, 3, 6, 7, 8}) {
      List<ClipEntry> listed = listAll(maxClips);
      assertEquals(List.copyOf(kept), listed.stream().map(ClipEntry::clipId).toList());
      for (ClipEntry entry : listed) {
        assertEquals(
            store.find(entry.clipId()).orElseThrow().lengthSamples(), entry.lengthSamples());
      }
    }
  }

  @Test
  void pagesStayInPlace_whateverIsAddedAndDeletedMeanwhile() throws IOException {
    for (int i = 0; i < 6; i++) {
      store.add(wav("a.wav", noise(i, 100)));
    }
    ClipPage first = store.list("", 2);
    List<ClipEntry> before = store.list(first.nextPageToken(), 1_000).clips();
    store.delete(first.clips().get(0).clipId());
    store.delete(first.clips().get(1).clipId());
    String added = store.add(wav("a.wav", noise(99, 100))).clip().clipId();
    List<ClipEntry> after = new ArrayList<>(store.list(first.nextPageToken(), 1_000).clips());
    after.removeIf(entry -> entry.clipId().equals(added));
    assertEquals(before, after);
  }

  @Test
  void badPages_areRefusedByName() {
    IllegalArgumentException token =
        assertThrows(IllegalArgumentException.class, () -> store.list("../x", 10));
    assertTrue(token.getMessage().startsWith("page token: '../x'"), token.getMessage());
    IllegalArgumentException size =
        assertThrows(IllegalArgumentException.class, () -> store.list("", 0));
    assertEquals("clips of a page: 0 (expected: 1 to 1000)", size.getMessage());
    assertEquals(new ClipPage(List.of(), ""), store.list("", 1));
  }

  @Test
  void deletedClip_isGone() throws IOException {
    Path file = wav("a.wav", noise(1, LENGTH));
    String clipId = store.add(file).clip().clipId();
    String other = store.add(wav("b.wav", noise(2, 100))).clip().clipId();
    assertTrue(store.delete(clipId));
    assertFalse(store.delete(clipId));
    assertFalse(store.delete("../clips"));
    assertEquals(Optional.empty(), store.find(clipId));
    assertEquals(List.of(other), listAll(10).stream().map(ClipEntry::clipId).toList());
    assertEquals(200, store.usedBytes());
    assertEquals(clipId, store.add(file).clip().clipId());
    assertArrayEquals(
        noise(1, LENGTH), store.find(clipId).orElseThrow().read(new SampleRange(0, LENGTH)));
  }

  @Test
  void deletedWhileRead_givesItsSoundOrATypedError() throws Exception {
    short[] sound = noise(9, LENGTH);
    PcmClip clip = store.add(wav("a.wav", sound)).clip();
    CountDownLatch reading = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(threads.submit(() -> readsUntilDeleted(clip, sound, reading)));
      }
      reading.await();
      assertTrue(store.delete(clip.clipId()));
      for (Future<Boolean> exact : readers) {
        assertTrue(exact.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean readsUntilDeleted(PcmClip clip, short[] sound, CountDownLatch reading) {
    for (int reads = 0; ; reads++) {
      boolean deleted = store.find(clip.clipId()).isEmpty();
      try {
        if (!Arrays.equals(sound, clip.read(new SampleRange(0, LENGTH)))) {
          return false;
        }
      } catch (ClipDeletedException e) {
        return true;
      }
      if (deleted) {
        return true;
      }
      if (reads == 0) {
        reading.countDown();
      }
    }
  }

  @Test
  void onlyOldClips_areDeletedByAge() throws IOException {
    String clipId = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
    Instant addedAt = listAll(1).get(0).addedAt();
    assertTrue(Duration.between(addedAt, Instant.now()).abs().toSeconds() < 60, "" + addedAt);
    assertEquals(List.of(), store.deleteAddedBefore(addedAt));
    assertTrue(store.find(clipId).isPresent());
    assertEquals(List.of(clipId), store.deleteAddedBefore(addedAt.plusMillis(1)));
    assertEquals(Optional.empty(), store.find(clipId));
  }

  @Test
  void overQuota_namesUsedNeededAndQuota() throws IOException {
    try (ClipStore small = open(OptionalLong.of(1_000))) {
      String clipId = small.add(wav("a.wav", noise(1, 300))).clip().clipId();
      Path file = wav("b.wav", noise(2, 201));
      for (int i = 0; i < 2; i++) {
        QuotaExceededException e =
            assertThrows(QuotaExceededException.class, () -> small.add(file));
        assertEquals("clip: 402 bytes (expected: <= 400, as 600 of 1000 are used)", e.getMessage());
        assertEquals(600, e.usedBytes());
        assertEquals(402, e.neededBytes());
        assertEquals(1_000, e.quotaBytes());
      }
      assertEquals(600, small.usedBytes());
      assertEquals(1, small.list("", 10).clips().size());
      small.add(wav("c.wav", noise(3, 200)));
      assertEquals(clipId, small.add(wav("d.wav", noise(1, 300))).clip().clipId());
      assertEquals(1_000, small.usedBytes());
      small.delete(clipId);
      assertEquals(402, small.add(file).clip().lengthSamples() * 2);
    }
  }

  @Test
  void attachmentsAreKeptWithTheirClip() throws IOException {
    String clipId = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
    assertEquals(Optional.empty(), store.attachment(clipId, "notes.json"));
    assertTrue(store.attach(clipId, "notes.json", new byte[] {1, 2}));
    assertTrue(store.attach(clipId, "other", new byte[0]));
    assertArrayEquals(new byte[] {1, 2}, store.attachment(clipId, "notes.json").orElseThrow());
    assertTrue(store.attach(clipId, "notes.json", new byte[] {3}));
    assertArrayEquals(new byte[] {3}, store.attachment(clipId, "notes.json").orElseThrow());
    assertArrayEquals(new byte[0], store.attachment(clipId, "other").orElseThrow());
    store.delete(clipId);
    assertEquals(Optional.empty(), store.attachment(clipId, "notes.json"));
    assertFalse(store.attach(clipId, "notes.json", new byte[] {4}));
    store.add(wav("a.wav", noise(1, 100)));
    assertEquals(Optional.empty(), store.attachment(clipId, "notes.json"));
  }

  @Test
  void attachmentIsWholeWhoeverReadsMeanwhile() throws Exception {
    String clipId = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
    store.attach(clipId, "n", new byte[100_000]);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int i = 1; i <= 20; i++) {
                  byte[] bytes = new byte[100_000];
                  Arrays.fill(bytes, (byte) i);
                  store.attach(clipId, "n", bytes);
                }
                return null;
              });
      while (!writer.isDone()) {
        byte[] read = store.attachment(clipId, "n").orElseThrow();
        byte[] expected = new byte[100_000];
        Arrays.fill(expected, read[0]);
        assertArrayEquals(expected, read);
      }
      writer.get();
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void badAttachments_areRefusedByName() throws IOException {
    String clipId = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
    for (String name : new String[] {"", "..", "a/b", "A", "x\0", "a".repeat(65)}) {
      assertThrows(
          IllegalArgumentException.class, () -> store.attach(clipId, name, new byte[0]), name);
      assertThrows(IllegalArgumentException.class, () -> store.attachment(clipId, name), name);
    }
    byte[] tooMany = new byte[ClipAttachments.MAX_ATTACHMENT_BYTES + 1];
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> store.attach(clipId, "a", tooMany));
    assertEquals("attachment: 4194305 bytes (expected: <= 4194304)", e.getMessage());
  }

  private List<ClipEntry> listAll(int maxClips) {
    List<ClipEntry> listed = new ArrayList<>();
    String token = "";
    do {
      ClipPage page = store.list(token, maxClips);
      assertTrue(page.clips().size() <= maxClips);
      listed.addAll(page.clips());
      token = page.nextPageToken();
    } while (!token.isEmpty());
    return listed;
  }

  private static boolean readsExactly(PcmClip clip, short[] sound) {
    return IntStream.range(0, 200)
        .allMatch(
            i -> {
              Thread.currentThread().interrupt();
              int start = i * 300;
              short[] read = clip.read(new SampleRange(start, start + 20_000));
              return Thread.interrupted()
                  && Arrays.equals(read, Arrays.copyOfRange(sound, start, start + 20_000));
            });
  }

  protected final Path wav(String name, short[] sound) throws IOException {
    return Files.write(uploads.resolve(name), WavFile.toBytes(sound));
  }

  protected static short[] noise(long seed, int length) {
    Random random = new Random(seed);
    short[] sound = new short[length];
    for (int i = 0; i < length; i++) {
      sound[i] = (short) random.nextInt();
    }
    return sound;
  }
}
