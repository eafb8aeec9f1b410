package dev.relisten.deploy.cli;

import dev.relisten.v1.ReasoningEvent;

/** Where a reasoning is shown. One thread at a time. */
interface ReasoningOutput {
  /** Shows one event, in the order of the stream. */
  void event(ReasoningEvent event);

  /** Shows the answer with what is known about it. */
  void answer(ReasoningEvent event, Verdict verdict);

  /** Shows a remark about the recording, such as damage. */
  void remark(String text);
}
