package dev.relisten.protocol.tag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.tag.SegmentTagScanner.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However hostile text is cut, the scanner says the same, and no byte of a tag leaks. */
class SegmentTagScannerSplitTest {
  private static final int SPLITS = 1_000_000;
  private static final int SPLITS_PER_TEXT = 100;
  private static final String[] FRAGMENTS = {
    "<seg>",
    "</seg>",
    "<seg>1.5, 2.5</seg>",
    "<seg>0:01,0:02</seg>",
    "<seg>1.2.3, 4</seg>",
    "<seg>7",
    "<",
    "<s",
    "<se",
    "<seg",
    "</",
    "</s",
    "</seg",
    ">",
    "<<seg>",
    "<SEG>",
    "< seg>",
    "1.5",
    ", ",
    "-",
    "\n",
    "\r\n",
    "rain",
    " ",
    "<think>",
    "</think>",
    "<answer>",
    "</answer>",
    "<|AUDIO|>",
    "<|im_end|>",
    "\uD83C\uDF27",
    "é",
    "漢字",
    "\uD83D",
    "\uDE00",
    "\u0000",
    "9".repeat(40),
    "\uD83C\uDF27".repeat(20),
    "<seg>" + "9".repeat(63),
    "<seg>" + "x".repeat(70)
  };

  @Test
  void millionRandomSplits_giveTheSameEventsAsUnsplit() {
    Random random = new Random(20261125);
    for (int text = 0; text < SPLITS / SPLITS_PER_TEXT; text++) {
      String hostile = hostileText(random);
      List<Piece> unsplit = merged(scan(List.of(hostile)));
      assertEquals(hostile, allOf(unsplit));
      for (int split = 0; split < SPLITS_PER_TEXT; split++) {
        List<String> deltas = split(hostile, random);
        List<Piece> pieces = scan(deltas);
        assertEquals(unsplit, merged(pieces), deltas::toString);
      }
    }
  }

  @Test
  void noOpeningEverStandsInText() {
    Random random = new Random(7);
    for (int text = 0; text < 10_000; text++) {
      List<Piece> pieces = merged(scan(split(hostileText(random), random)));
      for (Piece piece : pieces) {
        if (piece instanceof Piece.Text shown) {
          assertFalse(shown.text().contains(SegmentTagScanner.OPENING), shown::text);
        }
      }
    }
  }

  @Test
  void heldBackTextStaysBounded() {
    SegmentTagScanner scanner = new SegmentTagScanner();
    int pushed = 0;
    int seen = 0;
    for (int i = 0; i < 10_000; i++) {
      String delta = i % 7 == 0 ? "<seg>" : "x";
      pushed += delta.length();
      seen += allOf(scanner.push(delta)).length();
      assertTrue(pushed - seen <= 5 + SegmentTagScanner.MAX_BODY_CHARS + 6, "held back too much");
    }
  }

  private static List<Piece> scan(List<String> deltas) {
    SegmentTagScanner scanner = new SegmentTagScanner();
    List<Piece> pieces = new ArrayList<>();
    deltas.forEach(delta -> pieces.addAll(scanner.push(delta)));
    pieces.addAll(scanner.finish());
    return pieces;
  }

  private static String hostileText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
    }
    return text.toString();
  }

  private static List<String> split(String text, Random random) {
    List<String> deltas = new ArrayList<>();
    int most = 1 + random.nextInt(12);
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + random.nextInt(most + 1));
      deltas.add(text.substring(from, to));
      from = to;
    }
    return deltas;
  }

  private static List<Piece> merged(List<Piece> pieces) {
    List<Piece> merged = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Text shown) {
        text.append(shown.text());
      } else {
        flush(text, merged);
        merged.add(piece);
      }
    }
    flush(text, merged);
    return merged;
  }

  private static void flush(StringBuilder text, List<Piece> merged) {
    if (!text.isEmpty()) {
      merged.add(new Piece.Text(text.toString()));
      text.setLength(0);
    }
  }

  private static String allOf(List<Piece> pieces) {
    StringBuilder all = new StringBuilder();
    for (Piece piece : pieces) {
      all.append(
          piece instanceof Piece.Text shown ? shown.text() : ((Piece.Tag) piece).tag().text());
    }
    return all.toString();
  }
}
