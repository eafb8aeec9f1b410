package dev.relisten.agents.session;

/** Why a session broke or was refused; the edge maps each to one gRPC status. */
public enum SessionFailure {
  CLIP_NOT_FOUND,
  CLIP_TOO_LONG,
  /** The sound asked about is not kept any more. */
  SOUND_EXPIRED,
  /** The sound asked about has not arrived yet. */
  SOUND_NOT_YET,
  INVALID_REQUEST,
  /** A recording is longer than the model takes, and there are no notes of it. */
  LISTENING_FAILED,
  NO_WORKER,
  WORKER_LOST,
  INTERNAL
}
