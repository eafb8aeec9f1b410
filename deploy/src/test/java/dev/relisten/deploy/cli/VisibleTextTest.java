package dev.relisten.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
  private static final String WHOLE =
      "<think>a < b, <b>bold</b> and <thinking>, at last <</think><answer>secret</answer>.";
  private static final String SHOWN = "a < b, <b>bold</b> and <thinking>, at last <.";

  @Test
  void marksAndTheAnswerBlock_areLeftOut() {
    assertEquals(SHOWN, new VisibleText().take(WHOLE));
  }

  @Test
  void pieces_mayBeCutAnywhere() {
    Random random = new Random(5);
    for (int i = 0; i < 1_000; i++) {
      VisibleText visible = new VisibleText();
      StringBuilder shown = new StringBuilder();
      int at = 0;
      while (at < WHOLE.length()) {
        int end = Math.min(WHOLE.length(), at + 1 + random.nextInt(6));
        shown.append(visible.take(WHOLE.substring(at, end)));
        at = end;
      }
      assertEquals(SHOWN, shown.toString());
    }
  }
}
