package dev.relisten.agents.server;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.v1.GapCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides where in the stream the chunks of raw sound belong. Chunks follow each other unless one
 * says otherwise: by its place, by a sequence number that skips some, or by a capture time that is
 * {@link #TOLERANCE} or more behind the end of the chunk before. Arithmetic only; not thread-safe.
 */
final class Placement {
  /** Capture times jitter; less than this is no gap. */
  static final Duration TOLERANCE = Duration.ofMillis(100);

  private static final long MICROS = 1_000_000;

  private final RawFormat format;
  private long runStart;
  private long runFrames;
  private long nextSequence;
  private Optional<Last> last = Optional.empty();

  /** Begins at a sample of the stream, with the number of the next chunk. */
  Placement(RawFormat format, long startSample, long nextSequence) {
    this.format = format;
    this.runStart = startSample;
    this.nextSequence = nextSequence;
  }

  /** The facts of one chunk. */
  record Arrival(
      long sequence, long frames, OptionalLong startSample, Optional<Instant> captureTime) {}

  /**
   * Where a chunk belongs.
   *
   * @param startSample its first sample's place
   * @param jump why it does not follow the chunk before; empty if it does
   */
  record Place(long startSample, Optional<GapCause> jump) {}

  private record Last(long frames, Optional<Instant> captureTime) {}

  /** The place of the next chunk; empty for a duplicate, which is to be dropped. */
  Optional<Place> place(Arrival chunk) {
    if (chunk.sequence() < nextSequence) {
      return Optional.empty();
    }
    Place place = choose(chunk);
    place.jump().ifPresent(cause -> beginRun(place.startSample()));
    nextSequence = chunk.sequence() + 1;
    runFrames += chunk.frames();
    if (chunk.frames() > 0) {
      last = Optional.of(new Last(chunk.frames(), chunk.captureTime()));
    }
    return Optional.of(place);
  }

  /** Where a chunk that follows would begin. */
  long position() {
    return runStart + format.toStoreSamples(runFrames);
  }

  private Place choose(Arrival chunk) {
    if (chunk.startSample().isPresent()) {
      return declared(chunk.startSample().getAsLong());
    }
    long lost = chunk.sequence() - nextSequence;
    long captured = samplesNotCaptured(chunk);
    if (lost > 0) {
      long frames = last.map(Last::frames).orElse(chunk.frames());
      long guess = format.toStoreSamples(Math.multiplyExact(lost, frames));
      return jump(captured > 0 ? captured : guess, GapCause.GAP_CAUSE_SEQUENCE);
    }
    long tolerated = TOLERANCE.toMillis() * PcmFormat.RATE_HZ / 1_000;
    return jump(captured >= tolerated ? captured : 0, GapCause.GAP_CAUSE_CAPTURE_TIME);
  }

  /** Another rate than the store's rounds a place by up to one sample. */
  private Place declared(long startSample) {
    long off = Math.abs(startSample - position());
    boolean follows = off == 0 || off == 1 && !format.hasStoreRate();
    return follows
        ? new Place(position(), Optional.empty())
        : new Place(startSample, Optional.of(GapCause.GAP_CAUSE_START_SAMPLE));
  }

  private Place jump(long samples, GapCause cause) {
    return new Place(position() + samples, Optional.of(cause).filter(c -> samples > 0));
  }

  /** Samples between the last chunk's end and this one's begin, by their capture times. */
  private long samplesNotCaptured(Arrival chunk) {
    Optional<Instant> before = last.flatMap(Last::captureTime);
    if (before.isEmpty() || chunk.captureTime().isEmpty()) {
      return 0;
    }
    Duration apart = Duration.between(before.get(), chunk.captureTime().get());
    long micros = apart.toSeconds() * MICROS + apart.toNanosPart() / 1_000;
    return micros * PcmFormat.RATE_HZ / MICROS - format.toStoreSamples(last.get().frames());
  }

  private void beginRun(long startSample) {
    runStart = startSample;
    runFrames = 0;
  }
}
