package dev.relisten.protocol.generation;

/** How a lease on a worker ended. */
public enum Ending {
  ANSWERED,
  UNANSWERED,
  CLIENT_CANCELLED,
  FAILED,
  SUPERSEDED
}
