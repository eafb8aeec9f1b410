package dev.relisten.agents.curation;

/**
 * A question before its choices are drawn.
 *
 * @param key what it asks, whatever the wording: no scene has two of a key
 * @param target the chain of thought with the answer
 */
record Draft(
    QuestionKind kind, String key, String question, String answer, Form form, String target) {
  /** What answers look like, and so which choices there are. */
  enum Form {
    NAME,
    DIGIT_WORD,
    NUMBER,
    YES_NO,
    NOTES
  }
}
