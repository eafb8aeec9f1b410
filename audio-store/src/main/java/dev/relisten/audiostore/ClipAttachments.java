package dev.relisten.audiostore;

import java.io.IOException;
import java.util.Optional;

/** Small named bytes that are kept with a clip and deleted with it. Thread-safe. */
public interface ClipAttachments {
  /** Most bytes of one attachment: 4 MiB. */
  int MAX_ATTACHMENT_BYTES = 4 << 20;

  /** What an attachment's name must match. */
  String ATTACHMENT_NAME = "[a-z0-9][a-z0-9._-]{0,63}";

  /**
   * Keeps bytes under a name, in place of what is there; whole or not at all, whoever reads
   * meanwhile.
   *
   * @return whether there is such a clip; if not, nothing is kept
   * @throws IllegalArgumentException if the name or the number of bytes is not allowed
   */
  boolean attach(String clipId, String name, byte[] bytes) throws IOException;

  /**
   * What {@link #attach} kept.
   *
   * @throws IllegalArgumentException if the name is not allowed
   * @throws java.io.UncheckedIOException if the store cannot be read
   */
  Optional<byte[]> attachment(String clipId, String name);

  /** Throws unless an attachment may have this name. */
  static void checkName(String name) {
    if (!name.matches(ATTACHMENT_NAME)) {
      throw new IllegalArgumentException(
          "attachment name: '" + name + "' (expected: " + ATTACHMENT_NAME + ")");
    }
  }

  /** Throws unless an attachment may be this long. */
  static void checkLength(byte[] bytes) {
    if (bytes.length > MAX_ATTACHMENT_BYTES) {
      throw new IllegalArgumentException(
          "attachment: " + bytes.length + " bytes (expected: <= " + MAX_ATTACHMENT_BYTES + ")");
    }
  }
}
