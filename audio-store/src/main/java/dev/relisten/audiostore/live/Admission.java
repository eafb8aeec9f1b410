package dev.relisten.audiostore.live;

import dev.relisten.audiostore.live.LiveStreamException.Reason;
import java.util.Optional;

/** Who may write to a stream, and how much of it may be missing. Pure functions. */
final class Admission {
  private Admission() {}

  /**
   * Throws if a writer may not have the stream: it has ended and the writer does not want to go on
   * with it, it cannot be written to, or somebody else writes.
   */
  static void check(
      String name,
      StreamFacts facts,
      Optional<LiveStreamException> obstacle,
      boolean hasWriter,
      StreamOptions wanted) {
    if (obstacle.isPresent()) {
      checkReopening(obstacle.get(), wanted);
      return;
    }
    String writerId = facts.options().writerId();
    boolean same = !writerId.isEmpty() && writerId.equals(wanted.writerId());
    if (hasWriter && !same) {
      throw LiveStreamException.of(
          Reason.STREAM_HAS_WRITER, name, "another writer, '" + writerId + "', is connected");
    }
  }

  /** Throws if so much may not be replaced by silence. */
  static void checkGap(String name, long samples, long maxSamples) {
    if (samples < 1 || samples > maxSamples) {
      throw LiveStreamException.of(
          Reason.GAP_TOO_LONG,
          name,
          "gap of " + samples + " samples (expected: 1 to " + maxSamples + ")");
    }
  }

  private static void checkReopening(LiveStreamException obstacle, StreamOptions wanted) {
    if (obstacle.reason() != Reason.STREAM_ENDED || !wanted.reopen()) {
      throw obstacle;
    }
  }
}
