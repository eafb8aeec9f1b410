package dev.relisten.agents.worker;

/** Whose turn it is where several wait: the first named goes first. */
public enum Priority {
  /** Somebody waits for the answer. */
  INTERACTIVE,
  /** Done beside the rest, such as a listening pass. */
  BACKGROUND
}
