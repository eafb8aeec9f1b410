package dev.relisten.audiostore.live;

/** Why a stream has ended. */
public enum EndReason {
  /** Its writer sent all. */
  COMPLETE,
  /** No sign of life came in time. */
  IDLE,
  /** Somebody asked for it. */
  REQUESTED
}
