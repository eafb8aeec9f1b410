package dev.relisten.audiostore.decode;

/** The input is not usable as sound: the caller's mistake, not the store's. */
public final class UndecodableAudioException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public UndecodableAudioException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Stable reasons, part of the public API through ErrorInfo. */
  public enum Reason {
    EMPTY,
    UNKNOWN_FORMAT,
    NO_AUDIO,
    DAMAGED,
    LIMIT_EXCEEDED,
    /** Only as a file: as a stream it would have to be read out of order. */
    NOT_STREAMABLE,
    /** The process that decoded it ended without a result. */
    DECODER_FAILED
  }
}
