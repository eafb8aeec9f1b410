package dev.relisten.gpuworkers;

import dev.relisten.protocol.prompt.FinalAnswer;
import dev.relisten.protocol.tag.SegmentTag;
import dev.relisten.protocol.tag.SegmentTagScanner;
import dev.relisten.protocol.tag.SegmentTagScanner.Piece;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One sequence's text, from tokens to what may be shown, with its stops: a segment tag, well-formed
 * or not, and a complete {@code </answer>} in any case of letters. What stands behind a tag in the
 * same token comes with the next stretch; what stands behind {@code </answer>} is cut. Not
 * thread-safe.
 */
final class TextFlow {
  private static final String ANSWER_CLOSING = FinalAnswer.CLOSING;

  private final Language.Detokenizer detokenizer;
  private final SegmentTagScanner scanner = new SegmentTagScanner();
  private final Deque<Piece> ahead = new ArrayDeque<>();
  private String tail = "";
  private boolean beginningTold;

  /** Why a stretch of text ends. */
  sealed interface Stop {
    /** For want of more text. */
    record None() implements Stop {}

    record AtTag(SegmentTag tag) implements Stop {}

    record AtAnswer() implements Stop {}
  }

  /** Text that may be shown, up to a stop. */
  record Stretch(String text, Stop stop) {}

  TextFlow(Language.Detokenizer detokenizer) {
    this.detokenizer = detokenizer;
  }

  void push(int tokenId) {
    ahead.addAll(scanner.push(detokenizer.push(tokenId)));
  }

  /** Takes the text up to the next stop. */
  Stretch advance() {
    StringBuilder text = new StringBuilder();
    while (!ahead.isEmpty()) {
      Piece piece = ahead.remove();
      if (piece instanceof Piece.Tag tag) {
        tail = "";
        return new Stretch(text.toString(), new Stop.AtTag(tag.tag()));
      }
      String more = ((Piece.Text) piece).text();
      int end = answerEnd(more);
      if (end >= 0) {
        forget();
        return new Stretch(text.append(more, 0, end).toString(), new Stop.AtAnswer());
      }
      text.append(more);
    }
    return new Stretch(text.toString(), new Stop.None());
  }

  /** The start of a tag that is being written, in seconds; each tag's is given once. */
  Optional<BigDecimal> tagBegun() {
    Optional<BigDecimal> start = scanner.startRead();
    boolean isNew = start.isPresent() && !beginningTold;
    beginningTold = start.isPresent();
    return isNew ? start : Optional.empty();
  }

  /**
   * Something is inserted here: text that was held back comes with the next stretch, an unfinished
   * tag never does.
   */
  void cut() {
    ahead.addAll(scanner.push(detokenizer.finish()));
    scanner.finish().stream().filter(Piece.Text.class::isInstance).forEach(ahead::add);
  }

  /** The model has ended its turn: an unfinished tag is a malformed one. */
  void endTurn() {
    ahead.addAll(scanner.push(detokenizer.finish()));
    ahead.addAll(scanner.finish());
  }

  /** Goes over tokens that the model did not write; what was ahead stays ahead. */
  void absorb(int[] tokenIds) {
    List<Piece> kept = List.copyOf(ahead);
    ahead.clear();
    for (int id : tokenIds) {
      push(id);
      drop();
    }
    ahead.addAll(kept);
  }

  /** Goes over tokens that were shown before a re-opening, to stand where they ended. */
  void replay(int[] tokenIds) {
    for (int id : tokenIds) {
      drop();
      push(id);
      advance();
    }
  }

  private void drop() {
    while (!ahead.isEmpty()) {
      advance();
    }
  }

  private void forget() {
    ahead.clear();
    detokenizer.finish();
    scanner.finish();
    tail = "";
  }

  /** Where {@code </answer>} ends in {@code more}, -1 if it does not. */
  private int answerEnd(String more) {
    String seen = tail + more;
    int start = seen.toLowerCase(Locale.ROOT).indexOf(ANSWER_CLOSING);
    if (start >= 0) {
      return start + ANSWER_CLOSING.length() - tail.length();
    }
    tail = seen.substring(Math.max(0, seen.length() - ANSWER_CLOSING.length() + 1));
    return -1;
  }
}
