package dev.relisten.protocol.tag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.tag.SegmentTag.Malformed;
import dev.relisten.protocol.tag.SegmentTag.WellFormed;
import dev.relisten.protocol.tag.SegmentTagScanner.Piece;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTagScannerTest {
  private final SegmentTagScanner scanner = new SegmentTagScanner();

  @Test
  void theStartIsKnownFromTheCommaOn_andOnlyInsideATag() {
    SegmentTagScanner scanner = new SegmentTagScanner();
    assertEquals(Optional.empty(), scanner.startRead());
    scanner.push("at 1, 2 <seg>1:02.5");
    assertEquals(Optional.empty(), scanner.startRead());
    scanner.push(", ");
    assertEquals(Optional.of(new BigDecimal("62.5")), scanner.startRead());
    scanner.push("3</seg>");
    assertEquals(Optional.empty(), scanner.startRead());
    scanner.push("<seg>soon, ");
    assertEquals(Optional.empty(), scanner.startRead());
  }

  @Test
  void textAndTagComeInOrder() {
    assertEquals(
        List.of(text("at "), tag(wellFormed("<seg>0.3, 2.1</seg>", "0.3", "2.1")), text(" rain")),
        scanner.push("at <seg>0.3, 2.1</seg> rain"));
  }

  @Test
  void twoTagsInOneDelta() {
    assertEquals(
        List.of(
            tag(wellFormed("<seg>1,2</seg>", "1", "2")),
            tag(wellFormed("<seg>3,4</seg>", "3", "4"))),
        scanner.push("<seg>1,2</seg><seg>3,4</seg>"));
  }

  @Test
  void holdsBackOnlyAProperPrefixOfTheOpening() {
    assertEquals(List.of(text("a<<s")), scanner.push("a<<s<se"));
    assertTrue(scanner.holdsBack());
    assertEquals(List.of(text("<see")), scanner.push("e"));
    assertFalse(scanner.holdsBack());
  }

  @Test
  void holdsBackHalfACharacter() {
    String rain = "\uD83C\uDF27";
    assertEquals(List.of(text("a")), scanner.push("a" + rain.charAt(0)));
    assertEquals(List.of(text(rain)), scanner.push(rain.substring(1)));
  }

  @Test
  void closingWithoutOpeningIsText() {
    assertEquals(List.of(text("a</seg>b")), scanner.push("a</seg>b"));
  }

  @Test
  void finish_returnsHeldPrefixAsText() {
    scanner.push("<se");
    assertEquals(List.of(text("<se")), scanner.finish());
    assertEquals(List.of(), scanner.finish());
  }

  @Test
  void finish_insideATag_isMalformedAndLeaksNothing() {
    assertEquals(List.of(text("a")), scanner.push("a<seg>1.2</se"));
    assertEquals(
        List.of(tag(new Malformed("<seg>1.2</se", "cut off before </seg>"))), scanner.finish());
    assertEquals(List.of(text("b")), scanner.push("b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<seg>0.3,2.1</seg>|0.3|2.1",
        "<seg>0.3, 2.1</seg>|0.3|2.1",
        "<seg> 0.3 ,  2.1 </seg>|0.3|2.1",
        "<seg>0.3s, 2.1 s</seg>|0.3|2.1",
        "<seg>7,007</seg>|7|7",
        "<seg>1:05, 1:10.5</seg>|65|70.5",
        "<seg>1:02:03, 1:02:04.25</seg>|3723|3724.25",
        "<seg>100:00, 101:00</seg>|6000|6060",
        "<seg>5, 2</seg>|5|2",
        "<seg>999999999999999999999999, 1</seg>|999999999999999999999999|1",
      })
  void acceptsWhatHasOneMeaning(String tag, BigDecimal start, BigDecimal end) {
    WellFormed found = (WellFormed) only(scanner.push(tag));
    assertEquals(tag, found.text());
    assertEquals(0, found.startSeconds().compareTo(start), found::toString);
    assertEquals(0, found.endSeconds().compareTo(end), found::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<seg>-1.2, 3</seg>|start: -1.2 (expected: >= 0)",
        "<seg>1, -3</seg>|end: -3 (expected: >= 0)",
        "<seg>1.2.3, 4</seg>|start: \"1.2.3\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>1..2, 4</seg>|start: \"1..2\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>1, 1e3</seg>|end: \"1e3\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>1:5, 2:00</seg>|start: \"1:5\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>1:75, 2:00</seg>|start: \"1:75\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>1:61:00, 2</seg>|start: \"1:61:00\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>٣, 4</seg>|start: \"٣\" (expected: seconds, such as 1.5, or m:ss)",
        "<seg>, 4</seg>|start: missing (expected: seconds, such as 1.5)",
        "<seg>1,</seg>|end: missing (expected: seconds, such as 1.5)",
        "<seg>1.5</seg>|times: \"1.5\" (expected: two, with one comma between)",
        "<seg></seg>|times: \"\" (expected: two, with one comma between)",
        "<seg>1,5, 2,5</seg>|times: \"1,5, 2,5\" (expected: two, with one comma between)",
      })
  void malformedNamesTheProblem(String tag, String problem) {
    assertEquals(new Malformed(tag, problem), only(scanner.push(tag)));
  }

  @Test
  void badlyEndedTag_endsBeforeTheOffendingCharacter() {
    assertEquals(
        List.of(
            tag(new Malformed("<seg>1.2", "'<' inside the tag (expected: </seg>)")),
            text("<answer>x</answer>")),
        scanner.push("<seg>1.2<answer>x</answer>"));
    assertEquals(
        List.of(
            tag(new Malformed("<seg>1.2", "line break inside the tag (expected: </seg>)")),
            text("\n")),
        scanner.push("<seg>1.2\n"));
  }

  @Test
  void aNewOpeningInsideATagIsScannedAsATag() {
    assertEquals(
        List.of(
            tag(new Malformed("<seg>1, ", "'<' inside the tag (expected: </seg>)")),
            tag(wellFormed("<seg>2, 3</seg>", "2", "3"))),
        scanner.push("<seg>1, <seg>2, 3</seg>"));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65})
  void bodyIsBounded(int bodyChars) {
    List<Piece> found = scanner.push("<seg>" + "9".repeat(bodyChars) + "</seg>");
    Malformed malformed = assertInstanceOf(Malformed.class, ((Piece.Tag) found.get(0)).tag());
    assertEquals(bodyChars == 64, malformed.text().endsWith("</seg>"));
    assertEquals(
        bodyChars == 64 ? List.of() : List.of(text("9</seg>")), found.subList(1, found.size()));
  }

  @Test
  void boundNeverCutsACharacter() {
    String rain = "\uD83C\uDF27";
    List<Piece> found = scanner.push("<seg>" + "9".repeat(63) + rain);
    assertEquals("<seg>" + "9".repeat(63), ((Piece.Tag) found.get(0)).tag().text());
    assertEquals(List.of(text(rain)), found.subList(1, 2));
  }

  private static SegmentTag only(List<Piece> pieces) {
    assertEquals(1, pieces.size(), pieces::toString);
    return ((Piece.Tag) pieces.get(0)).tag();
  }

  private static SegmentTag wellFormed(String text, String start, String end) {
    return new WellFormed(text, new BigDecimal(start), new BigDecimal(end));
  }

  private static Piece text(String text) {
    return new Piece.Text(text);
  }

  private static Piece tag(SegmentTag tag) {
    return new Piece.Tag(tag);
  }
}
