package dev.relisten.agents.session;

/** Why the thinking ended. */
public enum SessionEnding {
  ANSWERED,
  TURN_BUDGET,
  TOKEN_BUDGET,
  AUDIO_BUDGET,
  WALL_TIME,
  DUPLICATE_SEGMENT,
  REPETITION,
  CONTEXT_FULL,
  NO_ANSWER,
  CANCELLED
}
