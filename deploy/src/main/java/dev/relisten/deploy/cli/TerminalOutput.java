package dev.relisten.deploy.cli;

import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.Started;
import java.io.PrintStream;

/** Text as it comes, segments in colour: for a terminal that takes ANSI sequences. */
final class TerminalOutput implements ReasoningOutput {
  private static final String SEGMENT = "\u001b[1;36m";
  private static final String REFUSED = "\u001b[1;33m";
  private static final String ANSWER = "\u001b[1;32m";
  private static final String WRONG = "\u001b[1;31m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final String SAME_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final VisibleText visible = new VisibleText();

  TerminalOutput(PrintStream out) {
    this.out = out;
  }

  @Override
  public void event(ReasoningEvent event) {
    switch (event.getEventCase()) {
      case LISTENING -> print(SAME_LINE + paint(FAINT, Wording.listening(event.getListening())));
      case STARTED -> started(event.getStarted());
      case TEXT -> print(visible.take(event.getText().getText()));
      case SEGMENT_REQUESTED ->
          print("\n" + paint(SEGMENT, "  ▶ " + Wording.tag(event.getSegmentRequested().getTag())));
      case SEGMENT_HEARD -> line(SEGMENT, "  " + Wording.heard(event.getSegmentHeard()));
      case SEGMENT_REFUSED -> line(REFUSED, "  " + Wording.refused(event.getSegmentRefused()));
      case USAGE -> line(FAINT, Wording.usage(event.getUsage()));
      case ANSWER, FINISHED, EVENT_NOT_SET -> {}
    }
  }

  private void started(Started started) {
    String notes = Wording.notes(started).map(text -> "\n" + text).orElse("");
    print(SAME_LINE);
    line(FAINT, Wording.started(started) + notes);
  }

  @Override
  public void answer(ReasoningEvent event, Verdict verdict) {
    print("\n" + paint(ANSWER, Wording.answer(event.getAnswer(), verdict)) + "\n");
    boolean met = verdict.met(event.getAnswer()).orElse(true);
    Wording.verdict(event.getAnswer(), verdict).ifPresent(text -> line(met ? ANSWER : WRONG, text));
  }

  @Override
  public void remark(String text) {
    line(REFUSED, text);
  }

  private void line(String colour, String text) {
    print(paint(colour, text) + "\n");
  }

  private static String paint(String colour, String text) {
    return colour + text + PLAIN;
  }

  private void print(String text) {
    out.print(text);
    out.flush();
  }
}
