package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * The end of the time that one decoding may take. Waiting for bytes of a live stream, or for who
 * takes the sound, does not count.
 */
final class Deadline {
  private final Duration allowed;
  private long endNanos;
  private volatile boolean abandoned;

  Deadline(Duration allowed) {
    this.allowed = allowed;
    this.endNanos = System.nanoTime() + allowed.toNanos();
  }

  boolean expired() {
    return abandoned || System.nanoTime() - endNanos > 0;
  }

  void check() {
    if (abandoned) {
      throw new CancellationException("decoding: nobody wants it any more");
    }
    if (expired()) {
      throw new UndecodableAudioException(
          LIMIT_EXCEEDED,
          "decoding: not done after " + allowed.toSeconds() + " s (expected: done by then)");
    }
  }

  /** Ends the decoding soon; from any thread. */
  void abandon() {
    abandoned = true;
  }

  /** The decoding thread waited for others since then. */
  void waitedSince(long startNanos) {
    endNanos += System.nanoTime() - startNanos;
  }
}
