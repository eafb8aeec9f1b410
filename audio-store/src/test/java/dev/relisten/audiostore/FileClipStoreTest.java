package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.DecodeLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileClipStoreTest extends ClipStoreContract {
  @TempDir Path root;

  @Override
  protected ClipStore open(OptionalLong quotaBytes) throws IOException {
    return FileClipStore.open(root, DecodeLimits.defaults(), quotaBytes);
  }

  @Test
  void clipsOutliveTheStore() throws IOException {
    short[] sound = noise(1, 20_000);
    StoredClip kept;
    try (ClipStore first = open()) {
      kept = first.add(wav("a.wav", sound));
    }
    try (ClipStore second = open()) {
      PcmClip clip = second.find(kept.clip().clipId()).orElseThrow();
      assertArrayEquals(sound, clip.read(new SampleRange(0, 20_000)));
      assertEquals(kept.report(), second.add(wav("a.wav", sound)).report());
    }
  }

  @Test
  void knownUpload_isNotDecodedAgain() throws IOException {
    try (ClipStore store = open()) {
      Path file = wav("a.wav", noise(2, 20_000));
      String clipId = store.add(file).clip().clipId();
      Path entry = root.resolve("uploads").resolve(Sha256.ofFile(file) + ".json");
      String marked = Files.readString(entry).replace("\"pcm_s16le\"", "\"remembered\"");
      Files.writeString(entry, marked);
      assertEquals("remembered", store.add(file).report().codec());
      assertEquals(clipId, store.add(file).clip().clipId());
    }
  }

  @Test
  void flippedBit_isNeverServed() throws IOException {
    try (ClipStore store = open()) {
      PcmClip clip = store.add(wav("a.wav", noise(3, 48_000))).clip();
      flip(root.resolve("clips").resolve(clip.clipId()).resolve("sound.pcm"), 2 * 20_000);
      assertEquals(16_000, clip.read(new SampleRange(0, 16_000)).length);
      assertEquals(100, clip.read(new SampleRange(32_000, 32_100)).length);
      UncheckedIOException e =
          assertThrows(
              UncheckedIOException.class, () -> clip.read(new SampleRange(31_999, 32_001)));
      assertTrue(e.getMessage().contains("second 1: CRC32C"), e.getMessage());
    }
  }

  @Test
  void shortenedPcm_isNotFoundSilently() throws IOException {
    try (ClipStore store = open()) {
      PcmClip clip = store.add(wav("a.wav", noise(3, 48_000))).clip();
      Path pcm = root.resolve("clips").resolve(clip.clipId()).resolve("sound.pcm");
      try (RandomAccessFile file = new RandomAccessFile(pcm.toFile(), "rw")) {
        file.setLength(1_000);
      }
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> store.find(clip.clipId()));
      assertTrue(e.getMessage().contains("1000 bytes (expected: 96000)"), e.getMessage());
    }
  }

  @Test
  void clipOfTheFirstVersion_isReadAsItIs() throws IOException {
    short[] sound = noise(6, 40_000);
    try (ClipStore store = open()) {
      String clipId = store.add(wav("a.wav", sound)).clip().clipId();
      Path clip = root.resolve("clips").resolve(clipId);
      PcmIndex index = PcmIndex.read(clip.resolve("sound.crc"));
      Files.writeString(
          clip.resolve("index.json"),
          "{\"version\":1,\"length_samples\":40000,\"crc32c_per_second\":"
              + Arrays.toString(index.checksums())
              + "}");
      Files.delete(clip.resolve("sound.crc"));
      try (ClipStore again = open()) {
        PcmClip found = again.find(clipId).orElseThrow();
        assertArrayEquals(sound, found.read(new SampleRange(0, 40_000)));
        assertEquals(clipId, again.list("", 1).clips().get(0).clipId());
        assertTrue(again.delete(clipId));
      }
    }
  }

  @Test
  void deletedClip_leavesNothing() throws IOException {
    try (ClipStore store = open()) {
      String clipId = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
      byte[] longer = Arrays.copyOf(WavFile.toBytes(noise(1, 100)), 44 + 200 + 10);
      store.add(Files.write(uploads.resolve("b.wav"), longer));
      store.attach(clipId, "notes", new byte[10]);
      assertEquals(2, filesIn("uploads"));
      assertTrue(store.delete(clipId));
      assertEquals(0, filesIn("uploads"));
      assertEquals(0, filesIn("clips"));
      assertEquals(3, filesIn("incoming")); // locks of the folder and of two stores
    }
  }

  @Test
  void refusedByQuota_leavesNothingAndWritesNoMoreThanTheRoom() throws IOException {
    try (ClipStore store = open(OptionalLong.of(1_000))) {
      Path file = wav("a.wav", noise(1, 100_000));
      assertThrows(QuotaExceededException.class, () -> store.add(file));
      assertEquals(0, filesIn("uploads"));
      assertEquals(0, filesIn("clips"));
    }
  }

  @Test
  void addingAgain_startsTheAgeAgain() throws IOException {
    try (ClipStore store = open()) {
      Instant old = Instant.parse("2026-01-01T00:00:00Z");
      String kept = store.add(wav("a.wav", noise(1, 100))).clip().clipId();
      String expired = store.add(wav("b.wav", noise(2, 100))).clip().clipId();
      for (String clipId : List.of(kept, expired)) {
        new ClipFolder(root.resolve("clips").resolve(clipId)).renew(old);
        assertEquals(List.of(), store.deleteAddedBefore(old));
      }
      store.add(wav("a.wav", noise(1, 100)));
      assertEquals(List.of(expired), store.deleteAddedBefore(old.plusSeconds(1)));
    }
  }

  @Test
  void deletionByAnotherStore_isSeenAtOnce() throws IOException {
    try (ClipStore first = open();
        ClipStore second = open()) {
      PcmClip clip = first.add(wav("a.wav", noise(4, 20_000))).clip();
      assertTrue(second.find(clip.clipId()).isPresent());
      assertTrue(first.delete(clip.clipId()));
      assertTrue(second.find(clip.clipId()).isEmpty());
      assertThrows(ClipDeletedException.class, () -> clip.read(new SampleRange(0, 1)));
    }
  }

  @Test
  void aSecondStoreInTheSameFolder_leavesTheFirstAlone() throws IOException {
    try (ClipStore first = open();
        ClipStore second = open()) {
      String clipId = first.add(wav("a.wav", noise(4, 20_000))).clip().clipId();
      assertTrue(second.find(clipId).isPresent());
    }
  }

  /**
   * A process that adds clips is killed at random moments: no half clip, no rest, all said kept.
   */
  @Test
  void killedProcess_leavesWholeClipsOnly() throws Exception {
    Random random = new Random(5);
    for (int kill = 0; kill < 4; kill++) {
      List<String> kept = addUntilKilled(random.nextInt(30));
      try (ClipStore store = open()) {
        for (String clipId : kept) {
          assertTrue(store.find(clipId).isPresent(), clipId);
        }
        for (Path folder : list(root.resolve("clips"))) {
          String clipId = folder.getFileName().toString();
          PcmClip clip = store.find(clipId).orElseThrow();
          assertEquals(clipId, AudioSlices.whole(clip).ref().sha256());
        }
      }
      // the folders of this test's two stores are gone or theirs; the killed one's is gone
      assertTrue(list(root.resolve("incoming")).size() <= 2);
    }
  }

  /** Lets a child add until it has said {@code count} ids, then kills it; all ids that it said. */
  private List<String> addUntilKilled(int count) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AddForever.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> ids = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        ids.add(line);
        if (ids.size() == count + 1) {
          child.toHandle().destroyForcibly(); // Process.destroyForcibly closes the stream, too
        }
      }
    }
    child.waitFor();
    assertTrue(ids.size() > count, "the child said " + ids);
    return ids.stream().filter(Sha256::isHash).toList();
  }

  private long filesIn(String folder) throws IOException {
    try (Stream<Path> found = Files.walk(root.resolve(folder))) {
      return found.filter(Files::isRegularFile).count();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).toList();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int value = bytes.read();
      bytes.seek(at);
      bytes.write(value ^ 1);
    }
  }

  /** The child: adds a new clip again and again, and says each id when it is kept. */
  static final class AddForever {
    private AddForever() {}

    public static void main(String[] args) throws IOException {
      Path root = Path.of(args[0]);
      Path file = Files.createTempFile(root, "upload", ".wav");
      try (ClipStore store = FileClipStore.open(root, DecodeLimits.defaults())) {
        for (long seed = System.nanoTime(); ; seed++) {
          Files.write(file, WavFile.toBytes(noise(seed, 100_000)));
          System.out.println(store.add(file).clip().clipId());
        }
      }
    }
  }
}
