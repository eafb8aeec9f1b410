package dev.relisten.protocol.generation;

/**
 * Counts choices between the interactive and the rest: the interactive go first, but of {@link
 * #REST_EVERY} choices for which both wait one is the rest's, so that nobody starves. Not
 * thread-safe.
 */
public final class InteractiveTurns {
  /** Of so many choices one is the rest's. */
  public static final int REST_EVERY = 4;

  private int inARow;

  /** Whether the next choice is the rest's. */
  public boolean isTheRests() {
    return inARow >= REST_EVERY - 1;
  }

  /**
   * Notes a choice.
   *
   * @param interactive who was chosen
   * @param otherWaited whether any of the other kind was passed over
   */
  public void chosen(boolean interactive, boolean otherWaited) {
    inARow = interactive && otherWaited ? inARow + 1 : 0;
  }
}
