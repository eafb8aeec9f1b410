package dev.relisten.audiostore.live;

/** A stream cannot do what was asked; the reason is stable and part of the public API. */
public final class LiveStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public LiveStreamException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why not. */
  public enum Reason {
    /** No stream of this name is kept. */
    STREAM_NOT_FOUND,
    /** It has ended. */
    STREAM_ENDED,
    /** Somebody else writes to it. */
    STREAM_HAS_WRITER,
    /** Its writer came again on another connection, and this one is out. */
    WRITER_REPLACED,
    /** It was deleted while it was written to. */
    STREAM_DELETED,
    /** Another process has it. */
    STREAM_ELSEWHERE,
    /** As many as may be are kept. */
    TOO_MANY_STREAMS,
    /** More sound is missing than may be replaced by silence. */
    GAP_TOO_LONG,
    /** The disk failed; what was acknowledged as durable is kept. */
    STORE_FAILED
  }
}
