package dev.relisten.agents.curation;

/** Which recordings scenes may be made of. */
public enum Split {
  ALL("all"),
  /** Nothing of the held-out fold and the held-out speaker. */
  TRAIN("train"),
  /** Only the held-out fold and the held-out speaker. */
  HELD_OUT("held-out");

  private final String text;

  Split(String text) {
    this.text = text;
  }

  /** As a user writes it. */
  public String text() {
    return text;
  }

  /**
   * The split of that name.
   *
   * @throws IllegalArgumentException that names the value and those expected
   */
  public static Split of(String text) {
    for (Split split : values()) {
      if (split.text.equals(text)) {
        return split;
      }
    }
    throw new IllegalArgumentException("split: " + text + " (expected: all, train or held-out)");
  }

  boolean takes(boolean heldOut) {
    return this == ALL || heldOut == (this == HELD_OUT);
  }
}
