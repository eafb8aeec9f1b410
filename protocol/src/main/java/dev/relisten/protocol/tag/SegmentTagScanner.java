package dev.relisten.protocol.tag;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds segment tags in a model's text while it arrives, wherever the text is cut. However the text
 * is split, the tags and the joined text between them are the same.
 *
 * <p>Held back outside a tag: only a proper prefix of {@code <seg>}, or the first half of a
 * surrogate pair, at the end of what came so far. A tag's body ends badly at a line break, at a
 * {@code <} that does not begin {@code </seg>}, or behind {@value #MAX_BODY_CHARS} characters: the
 * tag is then malformed, its text ends right before the offending character, and scanning goes on
 * with that character as text. {@code </seg>} without an opening is text.
 *
 * <p>Not thread-safe; one for each sequence. Usable again after {@link #finish()}.
 */
public final class SegmentTagScanner {
  public static final String OPENING = "<seg>";
  public static final String CLOSING = "</seg>";

  /** Longest body between {@link #OPENING} and {@link #CLOSING}, in UTF-16 units. */
  public static final int MAX_BODY_CHARS = 64;

  private final StringBuilder held = new StringBuilder();

  /** What a scanner finds, in the text's order. */
  public sealed interface Piece {
    /** Never empty, never a byte of a tag. */
    record Text(String text) implements Piece {}

    record Tag(SegmentTag tag) implements Piece {}
  }

  /** Takes the next text and returns all that is certain. */
  public List<Piece> push(String textDelta) {
    held.append(textDelta);
    List<Piece> found = new ArrayList<>();
    while (takeOne(found)) {}
    return found;
  }

  /** The text has ended: returns what was held back; an unfinished tag is malformed. */
  public List<Piece> finish() {
    List<Piece> found = new ArrayList<>();
    if (insideTag()) {
      take(found, malformed(held.length(), "cut off before " + CLOSING), held.length());
    } else {
      takeText(found, held.length());
    }
    return found;
  }

  /** Whether text is held back that may become a tag. */
  public boolean holdsBack() {
    return !held.isEmpty();
  }

  /**
   * The start of a tag that is being written, in seconds, once its comma is there and it is one.
   */
  public Optional<BigDecimal> startRead() {
    int comma = insideTag() ? held.indexOf(",") : -1;
    return comma < 0
        ? Optional.empty()
        : SegmentTagText.time(held.substring(OPENING.length(), comma).strip());
  }

  private boolean insideTag() {
    return held.indexOf(OPENING) == 0;
  }

  private boolean takeOne(List<Piece> found) {
    return insideTag() ? takeTag(found) : takeTextBeforeTag(found);
  }

  private boolean takeTextBeforeTag(List<Piece> found) {
    int opening = held.indexOf(OPENING);
    takeText(found, opening >= 0 ? opening : held.length() - heldBackLength());
    return opening >= 0;
  }

  private boolean takeTag(List<Piece> found) {
    int end = bodyEnd();
    if (end == held.length() || startsTruncatedClosing(end)) {
      return false;
    }
    if (held.indexOf(CLOSING, end) == end) {
      take(
          found,
          SegmentTagText.parse(held.substring(0, end + CLOSING.length())),
          end + CLOSING.length());
    } else {
      take(found, malformed(end, endedBadlyBecause(end)), end);
    }
    return true;
  }

  /** Index of what ends the body, or the held text's length while nothing does. */
  private int bodyEnd() {
    int limit = OPENING.length() + MAX_BODY_CHARS;
    for (int i = OPENING.length(); i < held.length(); i++) {
      if (isBodyEnd(held.charAt(i))) {
        return i;
      }
      if (i == limit) {
        return Character.isLowSurrogate(held.charAt(i)) ? i - splitPair(i) : i;
      }
    }
    return held.length();
  }

  private int splitPair(int index) {
    return Character.isHighSurrogate(held.charAt(index - 1)) ? 1 : 0;
  }

  private static boolean isBodyEnd(char c) {
    return c == '<' || c == '\n' || c == '\r';
  }

  private boolean startsTruncatedClosing(int index) {
    int rest = held.length() - index;
    return rest < CLOSING.length() && CLOSING.startsWith(held.substring(index));
  }

  private String endedBadlyBecause(int end) {
    return switch (held.charAt(end)) {
      case '<' -> "'<' inside the tag (expected: " + CLOSING + ")";
      case '\n', '\r' -> "line break inside the tag (expected: " + CLOSING + ")";
      default -> "body longer than " + MAX_BODY_CHARS + " characters (expected: " + CLOSING + ")";
    };
  }

  private int heldBackLength() {
    int longest = Math.min(OPENING.length() - 1, held.length());
    for (int length = longest; length > 0; length--) {
      if (OPENING.startsWith(held.substring(held.length() - length))) {
        return length;
      }
    }
    return endsInHighSurrogate() ? 1 : 0;
  }

  private boolean endsInHighSurrogate() {
    return !held.isEmpty() && Character.isHighSurrogate(held.charAt(held.length() - 1));
  }

  private SegmentTag malformed(int end, String problem) {
    return new SegmentTag.Malformed(held.substring(0, end), problem);
  }

  private void takeText(List<Piece> found, int length) {
    if (length > 0) {
      found.add(new Piece.Text(held.substring(0, length)));
      held.delete(0, length);
    }
  }

  private void take(List<Piece> found, SegmentTag tag, int length) {
    found.add(new Piece.Tag(tag));
    held.delete(0, length);
  }
}
