package dev.relisten.gpuworkers.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable characters that stand for the 256 bytes in a byte-level BPE vocabulary (GPT-2,
 * Qwen2): printable bytes stand for themselves, the others follow from U+0100 on.
 */
public final class ByteAlphabet {
  private static final int BYTES = 256;
  private static final char[] CHARS = new char[BYTES];
  private static final short[] BYTE_OF = new short[2 * BYTES];

  static {
    Arrays.fill(BYTE_OF, (short) -1);
    char next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      CHARS[b] = printable(b) ? (char) b : next++;
      BYTE_OF[CHARS[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  /** The characters for the UTF-8 bytes of a text, one a byte. */
  public static String spell(String text) {
    StringBuilder spelled = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      spelled.append(CHARS[b & 0xff]);
    }
    return spelled.toString();
  }

  /** The bytes of a vocabulary entry. Throws IllegalArgumentException at any other character. */
  public static byte[] bytes(String entry) {
    byte[] bytes = new byte[entry.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = entry.charAt(i);
      if (c >= BYTE_OF.length || BYTE_OF[c] < 0) {
        throw new IllegalArgumentException(
            "vocabulary entry %s: %c (expected: byte-level alphabet)".formatted(entry, c));
      }
      bytes[i] = (byte) BYTE_OF[c];
    }
    return bytes;
  }

  /** All 256 characters in ascending order, as vocabularies begin. */
  public static String sorted() {
    char[] sorted = CHARS.clone();
    Arrays.sort(sorted);
    return new String(sorted);
  }

  private static boolean printable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
  }
}
