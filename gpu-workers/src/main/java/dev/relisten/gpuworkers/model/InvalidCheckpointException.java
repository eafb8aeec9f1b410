package dev.relisten.gpuworkers.model;

/** A checkpoint that cannot be read; the message names the file and what was expected. */
public final class InvalidCheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public InvalidCheckpointException(String message) {
    super(message);
  }

  public InvalidCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
