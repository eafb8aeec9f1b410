package dev.relisten.agents.session;

/** Why a session broke or was refused; the edge maps each to one gRPC status. */
public enum SessionFailure {
  CLIP_NOT_FOUND,
  CLIP_TOO_LONG,
  INVALID_REQUEST,
  NO_WORKER,
  WORKER_LOST,
  INTERNAL
}
