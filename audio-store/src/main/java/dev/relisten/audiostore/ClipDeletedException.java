package dev.relisten.audiostore;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A clip was deleted while it was read. */
public final class ClipDeletedException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  public ClipDeletedException(String clipId, IOException cause) {
    super("clip " + clipId + ": deleted (expected: kept while it is read)", cause);
  }
}
