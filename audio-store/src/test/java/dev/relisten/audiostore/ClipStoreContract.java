package dev.relisten.audiostore;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.UndecodableAudioException;
import dev.relisten.protocol.generation.AudioSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store keeps to. */
abstract class ClipStoreContract {
  private static final int LENGTH = 5 * PcmFormat.RATE_HZ + 4_321;

  @TempDir Path uploads;
  private ClipStore store;

  /** An empty store. */
  abstract ClipStore open() throws IOException;

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

  Path wav(String name, short[] sound) throws IOException {
    return Files.write(uploads.resolve(name), WavFile.toBytes(sound));
  }

  static short[] noise(long seed, int length) {
    Random random = new Random(seed);
    short[] sound = new short[length];
    for (int i = 0; i < length; i++) {
      sound[i] = (short) random.nextInt();
    }
    return sound;
  }
}
