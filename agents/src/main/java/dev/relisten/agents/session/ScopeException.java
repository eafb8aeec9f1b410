package dev.relisten.agents.session;

/** The sound that a question is about cannot be shown; the message names value and expectation. */
final class ScopeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SessionFailure failure;

  ScopeException(SessionFailure failure, String message) {
    super(message);
    this.failure = failure;
  }

  SessionFailure failure() {
    return failure;
  }
}
