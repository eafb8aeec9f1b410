package dev.relisten.agents.session;

/** How an answer came. */
public enum AnswerSource {
  /** Inside {@code <answer>…</answer>} as the model wrote it. */
  TAGGED,
  /** Inside an answer block that the session opened. */
  FORCED,
  /** No block; the only choice that the text names. */
  MATCHED,
  MISSING
}
