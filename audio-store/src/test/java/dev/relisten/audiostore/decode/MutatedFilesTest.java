package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.Recordings.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files, as files and as streams, never crash, never hang, and always have a typed outcome.
 * Mutation n is the same in every run: {@code -Drelisten.mutations=1000
 * -Drelisten.firstMutation=29000} runs the last thousand of 30,000.
 */
class MutatedFilesTest {
  private static final int MUTATIONS = Integer.getInteger("relisten.mutations", 300);
  private static final int FIRST = Integer.getInteger("relisten.firstMutation", 0);
  private static final long SEED = 20_261_125;
  private static final long MAX_GROWTH_KIB = 400 << 10;
  private static final DecodeLimits LIMITS =
      DecodeLimits.defaults()
          .withMaxSound(Duration.ofMinutes(10))
          .withMaxWallTime(Duration.ofSeconds(20));

  @TempDir Path folder;

  private final Map<String, Integer> outcomes = new TreeMap<>();

  @Test
  void everyMutation_isDecodedOrRefusedByType() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (Kind kind : Recordings.all()) {
      originals.add(Files.readAllBytes(kind.write(folder, 0.7)));
    }
    long[] resident = new long[5];
    try (StreamDecoding streams = new StreamDecoding()) {
      for (int i = FIRST; i < FIRST + MUTATIONS; i++) {
        byte[] mutated = Mutations.of(originals, new Random(SEED + i));
        Path file = Files.write(folder.resolve("mutated"), mutated);
        count("file", i, () -> decode(file));
        Random cuts = new Random(i);
        count("stream", i, () -> decode(streams, mutated, cuts));
        resident[1 + 4 * (i - FIRST) / MUTATIONS] = residentKib();
      }
    }
    long growth = resident[4] - resident[1];
    System.out.println(FIRST + " + " + MUTATIONS + ": " + outcomes);
    System.out.println("resident KiB after each quarter: " + Arrays.toString(resident));
    assertTrue(growth < MAX_GROWTH_KIB, "resident memory grew by KiB " + growth);
    assertTrue(outcomes.get("file decoded") > MUTATIONS / 4, outcomes.toString());
    assertTrue(outcomes.get("stream decoded") > MUTATIONS / 5, outcomes.toString());
    assertTrue(outcomes.get("file decoded") < MUTATIONS * 98 / 100, outcomes.toString());
  }

  private interface Run {
    void run() throws IOException;
  }

  private void count(String how, int mutation, Run run) {
    long start = System.nanoTime();
    String outcome = "decoded";
    try {
      run.run();
    } catch (UndecodableAudioException e) {
      assertTrue(e.getMessage().contains("(expected: "), e.getMessage());
      outcome = e.reason().name();
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("mutation " + mutation + " as a " + how, e);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    assertTrue(seconds < 40, "mutation " + mutation + " as a " + how + ": " + seconds + " s");
    outcomes.merge(how + " " + outcome, 1, Integer::sum);
  }

  private static void decode(Path file) throws IOException {
    long[] counted = {0};
    DecodeReport report =
        new AudioDecoder(LIMITS).decode(file, (samples, count) -> counted[0] += count);
    assertEquals(report.lengthSamples(), counted[0]);
    assertTrue(counted[0] > 0);
    report.damage();
  }

  private static void decode(StreamDecoding streams, byte[] bytes, Random cuts) {
    Decoded decoded =
        streams.decode(
            StreamDecoding.randomPieces(bytes, cuts, 4_000), InputFormat.detected(), LIMITS);
    assertEquals(decoded.report().lengthSamples(), decoded.samples().length);
    assertTrue(decoded.samples().length > 0);
  }

  private static long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}
