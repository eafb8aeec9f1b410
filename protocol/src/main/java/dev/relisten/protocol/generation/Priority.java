package dev.relisten.protocol.generation;

/** Whose turn it is where several wait: the first named goes first. */
public enum Priority {
  /** Somebody waits for the answer. */
  INTERACTIVE,
  /** A program asks, and can wait, such as an evaluation. */
  BATCH,
  /** Done beside the rest, such as a listening pass. */
  BACKGROUND
}
