package dev.relisten.agents.server;

/**
 * One field of a request that is not as it must be.
 *
 * @param field its name in the proto, {@code choices[2]} for an element
 * @param problem {@code value (expected: …)}
 */
record Violation(String field, String problem) {
  static Violation of(String field, Object value, String expected) {
    return new Violation(field, value + " (expected: " + expected + ")");
  }

  @Override
  public String toString() {
    return field + ": " + problem;
  }
}
