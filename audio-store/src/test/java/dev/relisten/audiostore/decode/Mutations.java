package dev.relisten.audiostore.decode;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What happens to files on their way, and what is done to them. */
final class Mutations {
  private static final int HEADER_BYTES = 2_048;

  private Mutations() {}

  /** One of the originals, changed in one to three ways. */
  static byte[] of(List<byte[]> originals, Random random) {
    byte[] bytes = any(originals, random).clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = mutate(bytes, originals, random);
    }
    return bytes;
  }

  private static byte[] mutate(byte[] bytes, List<byte[]> originals, Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      case 1 -> overwriteHeader(bytes, random);
      case 2 -> overwriteNumber(bytes, random);
      case 3 -> flipBits(bytes, random);
      case 4 -> cutOut(bytes, random);
      case 5 -> blank(bytes, random);
      case 6 -> insert(bytes, bytes, random);
      case 7 -> insert(bytes, noise(random), random);
      default -> splice(bytes, any(originals, random), random);
    };
  }

  private static byte[] any(List<byte[]> originals, Random random) {
    return originals.get(random.nextInt(originals.size()));
  }

  private static byte[] overwriteHeader(byte[] bytes, Random random) {
    for (int i = random.nextInt(20); i >= 0; i--) {
      bytes[random.nextInt(Math.min(bytes.length, HEADER_BYTES))] = (byte) random.nextInt();
    }
    return bytes;
  }

  /** A size or a count at an even place becomes very large, negative or zero. */
  private static byte[] overwriteNumber(byte[] bytes, Random random) {
    byte[][] numbers = {
      {0, 0, 0, 0}, {-1, -1, -1, -1}, {0x7F, -1, -1, -1}, {-1, -1, -1, 0x7F}, {0, 0, 0, 1}
    };
    byte[] number = numbers[random.nextInt(numbers.length)];
    int at = 2 * random.nextInt(1 + Math.min(bytes.length, HEADER_BYTES) / 2);
    int count = Math.max(0, Math.min(number.length, bytes.length - at));
    System.arraycopy(number, 0, bytes, Math.min(at, bytes.length), count);
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
    int length = Math.min(bytes.length - 1 - from, 1 + random.nextInt(4_000));
    return length <= 0 ? bytes : replace(bytes, from, from + length, new byte[0]);
  }

  private static byte[] blank(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(300));
    Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0xFF : 0));
    return bytes;
  }

  private static byte[] insert(byte[] bytes, byte[] other, Random random) {
    int from = random.nextInt(other.length);
    byte[] block =
        Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(4_000)));
    int at = random.nextInt(bytes.length);
    return replace(bytes, at, at, block);
  }

  /** Begins as one file and goes on as another. */
  private static byte[] splice(byte[] bytes, byte[] other, Random random) {
    int at = random.nextInt(bytes.length);
    byte[] rest = Arrays.copyOfRange(other, random.nextInt(other.length), other.length);
    return replace(bytes, at, bytes.length, rest);
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[1 + random.nextInt(2_000)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] by) {
    byte[] replaced = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, replaced, 0, from);
    System.arraycopy(by, 0, replaced, from, by.length);
    System.arraycopy(bytes, to, replaced, from + by.length, bytes.length - to);
    return replaced;
  }
}
