package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files never crash, never hang, and always have a typed outcome. */
class MutatedFilesTest {
  private static final int MUTATIONS = Integer.getInteger("relisten.mutations", 400);
  private static final long SEED = Long.getLong("relisten.seed", 20_261_125);
  private static final DecodeLimits LIMITS =
      new DecodeLimits(Duration.ofMinutes(10), 4_000, 384_000, 64, Duration.ofSeconds(20));
  private static final String[][] KINDS = {
    {"wav", "pcm_s16le"},
    {"wav", "adpcm_ima_wav"},
    {"flac", "flac"},
    {"mp3", "libmp3lame"},
    {"m4a", "aac"},
    {"aac", "aac"},
    {"ogg", "vorbis"},
    {"opus", "libopus"},
    {"webm", "libopus"},
    {"mkv", "flac"},
    {"ts", "aac"},
    {"aiff", "pcm_s16be"},
    {"caf", "pcm_s16be"}
  };

  @TempDir Path folder;

  @Test
  void everyMutation_isDecodedOrRefusedByType() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (String[] kind : KINDS) {
      Path file = folder.resolve("original." + kind[0]);
      MediaWriter.write(file, Spec.of(kind[1], 48_000, 2, 1), MediaWriter.tone(440));
      originals.add(Files.readAllBytes(file));
    }
    Random random = new Random(SEED);
    int decoded = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutate(originals.get(random.nextInt(KINDS.length)).clone(), random);
      Path file = Files.write(folder.resolve("mutated"), mutated);
      decoded += decodes(file) ? 1 : 0;
    }
    int refused = MUTATIONS - decoded;
    assertTrue(decoded > MUTATIONS / 4, "decoded: " + decoded);
    assertTrue(refused > MUTATIONS / 50, "refused: " + refused);
  }

  private static boolean decodes(Path file) throws IOException {
    long[] counted = {0};
    try {
      DecodeReport report =
          new AudioDecoder(LIMITS).decode(file, (samples, count) -> counted[0] += count);
      assertTrue(report.lengthSamples() == counted[0] && counted[0] > 0);
      report.damage();
      return true;
    } catch (UndecodableAudioException e) {
      assertTrue(e.getMessage().contains("(expected: "), e.getMessage());
      return false;
    }
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      case 1 -> overwriteHeader(bytes, random);
      case 2 -> flipBits(bytes, random);
      case 3 -> cutOut(bytes, random);
      default -> blank(bytes, random);
    };
  }

  private static byte[] overwriteHeader(byte[] bytes, Random random) {
    for (int i = random.nextInt(20); i >= 0; i--) {
      bytes[random.nextInt(Math.min(bytes.length, 2_048))] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] flipBits(byte[] bytes, Random random) {
    for (int i = bytes.length / 500; i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] cutOut(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - from, 1 + random.nextInt(4_000));
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, from + length, shorter, from, bytes.length - from - length);
    return shorter;
  }

  private static byte[] blank(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(300));
    Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0xFF : 0));
    return bytes;
  }
}
