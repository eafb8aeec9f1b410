package dev.relisten.agents.session;

import dev.relisten.agents.worker.Priority;
import java.util.List;

/**
 * One question, checked by its factory at the edge.
 *
 * @param clipId a clip in the store, or a live stream
 * @param scope which of its sound is shown first
 * @param question free text, not blank
 * @param choices option texts; empty for a free question
 * @param options budgets and sampling
 * @param priority whether somebody waits for the answer
 */
public record ReasoningRequest(
    String clipId,
    Scope scope,
    String question,
    List<String> choices,
    ReasoningOptions options,
    Priority priority) {
  public ReasoningRequest {
    choices = List.copyOf(choices);
  }
}
