package dev.relisten.audiostore.live;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The one who writes to a stream. Whoever opens it closes it, which leaves the stream as it is, to
 * be gone on with; {@link #end} ends it. Thread-safe; sound has one order only if one thread at a
 * time appends.
 */
public final class LiveWriter implements AutoCloseable {
  private final LiveStream stream;
  private final Runnable changed;

  LiveWriter(LiveStream stream, Runnable changed) {
    this.stream = stream;
    this.changed = changed;
  }

  public LiveStream stream() {
    return stream;
  }

  /**
   * Takes sound, 16 kHz mono. It is copied, and forced to the disk later; {@link #pendingSamples}
   * says how much waits. Whoever appends on while more waits than the settings allow fills the
   * memory.
   *
   * @throws LiveStreamException if the stream has ended, its disk failed, or this is no more its
   *     writer
   */
  public void append(short[] samples, int from, int count) {
    stream.append(this, samples, from, count);
  }

  /**
   * Puts silence in the place of sound that was lost, and marks it.
   *
   * @throws LiveStreamException as {@link #append}, or if it is longer than the settings allow
   */
  public void gap(long samples) {
    stream.gap(this, samples);
  }

  /** Says that the source lives though it has nothing to send. */
  public void alive() {
    stream.alive(this);
  }

  /** Samples that were received and are not durable yet. */
  public long pendingSamples() {
    return stream.receivedSamples() - stream.durableSamples();
  }

  /** Ends the stream; done when that is durable. Fails if this is no more its writer. */
  public CompletionStage<Void> end() {
    Optional<LiveStreamException> obstacle =
        problem().filter(p -> p.reason() != LiveStreamException.Reason.STREAM_ENDED);
    return obstacle.isPresent()
        ? CompletableFuture.failedFuture(obstacle.get())
        : stream.endSoon(EndReason.COMPLETE);
  }

  /** Why this writes no more, if anything but the stream's end is in its way. */
  public Optional<LiveStreamException> problem() {
    return stream.problem(this);
  }

  /** Leaves; what was appended becomes durable, and the stream waits for a writer. */
  @Override
  public void close() {
    stream.leave(this);
  }

  void tell() {
    changed.run();
  }
}
