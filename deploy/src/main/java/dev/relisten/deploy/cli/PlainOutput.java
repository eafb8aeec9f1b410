package dev.relisten.deploy.cli;

import dev.relisten.v1.ReasoningEvent;
import java.io.PrintStream;

/** Whole lines for files and pipes: results on one stream, remarks on the other. */
final class PlainOutput implements ReasoningOutput {
  private final PrintStream out;
  private final PrintStream remarks;
  private final VisibleText visible = new VisibleText();
  private final StringBuilder line = new StringBuilder();

  PlainOutput(PrintStream out, PrintStream remarks) {
    this.out = out;
    this.remarks = remarks;
  }

  @Override
  public void event(ReasoningEvent event) {
    switch (event.getEventCase()) {
      case TEXT -> line.append(visible.take(event.getText().getText()));
      case SEGMENT_REQUESTED -> flushLine();
      case SEGMENT_HEARD -> print(Wording.heard(event.getSegmentHeard()));
      case SEGMENT_REFUSED -> print(Wording.refused(event.getSegmentRefused()));
      case FINISHED -> flushLine();
      case LISTENING -> remark(Wording.listening(event.getListening()));
      case STARTED -> Wording.notes(event.getStarted()).ifPresent(this::print);
      case ANSWER, USAGE, EVENT_NOT_SET -> {}
    }
  }

  @Override
  public void answer(ReasoningEvent event, Verdict verdict) {
    print("answer: " + Wording.answer(event.getAnswer(), verdict));
    Wording.verdict(event.getAnswer(), verdict).ifPresent(this::print);
  }

  @Override
  public void remark(String text) {
    remarks.println(text);
  }

  private void print(String text) {
    flushLine();
    out.println(text);
    out.flush();
  }

  private void flushLine() {
    String text = line.toString().strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      out.println(text);
    }
  }
}
