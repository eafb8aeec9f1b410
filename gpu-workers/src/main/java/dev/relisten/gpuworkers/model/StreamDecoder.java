package dev.relisten.gpuworkers.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Token ids in, text out, as early as possible: only the bytes of an unfinished character are held
 * back. Bytes that are not UTF-8 become U+FFFD. Not thread-safe.
 */
public final class StreamDecoder {
  private static final int LONGEST_CHARACTER_BYTES = 4;

  private final TextTokenizer tokenizer;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] held = {};

  StreamDecoder(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text that this token completes, "" if there is none yet or it is a control token. */
  public String append(int id) {
    byte[] more = tokenizer.bytes(id);
    ByteBuffer bytes = ByteBuffer.allocate(held.length + more.length);
    bytes.put(held).put(more).flip();
    return decode(bytes, false);
  }

  /** What is held back, which then is not UTF-8; afterwards the decoder is as new. */
  public String flush() {
    return decode(ByteBuffer.wrap(held), true);
  }

  private String decode(ByteBuffer bytes, boolean atEnd) {
    CharBuffer chars = CharBuffer.allocate(bytes.remaining() + LONGEST_CHARACTER_BYTES);
    utf8.reset();
    utf8.decode(bytes, chars, atEnd);
    held = new byte[bytes.remaining()];
    bytes.get(held);
    return chars.flip().toString();
  }
}
