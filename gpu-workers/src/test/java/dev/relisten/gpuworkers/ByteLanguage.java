package dev.relisten.gpuworkers;

import dev.relisten.protocol.prompt.PromptNotes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A language for tests: ids 0 to 255 are bytes, the next few control tokens, the rest the given
 * pieces. Prompt: {@code USER BOS sound EOS question ASSISTANT}.
 */
final class ByteLanguage implements Language {
  static final int USER = 256;
  static final int BOS = 257;
  static final int AUDIO = 258;
  static final int EOS = 259;
  static final int ASSISTANT = 260;
  static final int END = 261;
  static final int FIRST_PIECE = 262;

  private final List<String> pieces;

  ByteLanguage(String... pieces) {
    this.pieces = List.of(pieces);
  }

  int vocabularySize() {
    return FIRST_PIECE + pieces.size();
  }

  int piece(String text) {
    return FIRST_PIECE + pieces.indexOf(text);
  }

  @Override
  public Prompt prompt(String question, List<String> choices, Optional<PromptNotes> notes) {
    String before = notes.map(PromptNotes::text).orElse("");
    int[] text = encode(before + question + String.join(";", choices));
    int[] behind = new int[text.length + 2];
    behind[0] = EOS;
    System.arraycopy(text, 0, behind, 1, text.length);
    behind[behind.length - 1] = ASSISTANT;
    return new Prompt(new int[] {USER, BOS}, behind);
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    Arrays.setAll(ids, i -> bytes[i] & 0xff);
    return ids;
  }

  @Override
  public Detokenizer detokenizer() {
    return new Bytes();
  }

  @Override
  public ControlTokens controls() {
    return new ControlTokens(
        AUDIO, BOS, EOS, Set.of(END), new int[] {USER, BOS, AUDIO, EOS, ASSISTANT});
  }

  @Override
  public void close() {}

  private byte[] bytes(int id) {
    if (id < USER) {
      return new byte[] {(byte) id};
    }
    return id < FIRST_PIECE
        ? new byte[0]
        : pieces.get(id - FIRST_PIECE).getBytes(StandardCharsets.UTF_8);
  }

  private final class Bytes implements Detokenizer {
    private byte[] held = {};

    @Override
    public String push(int tokenId) {
      byte[] more = bytes(tokenId);
      byte[] all = Arrays.copyOf(held, held.length + more.length);
      System.arraycopy(more, 0, all, held.length, more.length);
      int whole = wholeLength(all);
      held = Arrays.copyOfRange(all, whole, all.length);
      return new String(all, 0, whole, StandardCharsets.UTF_8);
    }

    @Override
    public String finish() {
      String text = held.length == 0 ? "" : "\uFFFD";
      held = new byte[0];
      return text;
    }

    /** Up to a last character that lacks bytes. */
    private int wholeLength(byte[] all) {
      for (int back = 1; back <= Math.min(3, all.length); back++) {
        int lead = all[all.length - back] & 0xff;
        if (lead >= 0xc0) {
          int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
          return back < needed ? all.length - back : all.length;
        }
      }
      return all.length;
    }
  }
}
