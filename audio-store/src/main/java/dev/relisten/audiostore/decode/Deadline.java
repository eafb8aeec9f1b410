package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;

import java.time.Duration;

/** The end of the time that one decoding may take. */
final class Deadline {
  private final Duration allowed;
  private final long endNanos;

  Deadline(Duration allowed) {
    this.allowed = allowed;
    this.endNanos = System.nanoTime() + allowed.toNanos();
  }

  boolean expired() {
    return System.nanoTime() - endNanos > 0;
  }

  void check() {
    if (expired()) {
      throw new UndecodableAudioException(
          LIMIT_EXCEEDED,
          "decoding: not done after " + allowed.toSeconds() + " s (expected: done by then)");
    }
  }
}
