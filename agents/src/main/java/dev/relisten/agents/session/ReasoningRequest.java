package dev.relisten.agents.session;

import dev.relisten.protocol.generation.Standing;
import java.util.List;

/**
 * One question, checked by its factory at the edge.
 *
 * @param clipId a clip in the store, or a live stream
 * @param scope which of its sound is shown first
 * @param question free text, not blank
 * @param choices option texts; empty for a free question
 * @param options budgets and sampling
 * @param standing for whom, and whether somebody waits for the answer
 */
public record ReasoningRequest(
    String clipId,
    Scope scope,
    String question,
    List<String> choices,
    ReasoningOptions options,
    Standing standing) {
  public ReasoningRequest {
    choices = List.copyOf(choices);
  }
}
