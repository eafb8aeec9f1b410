package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.relisten.agents.server.Placement.Arrival;
import dev.relisten.agents.server.Placement.Place;
import dev.relisten.audiostore.live.LiveWriter;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.GapCause;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts the chunks of one call into its stream: each in its place, silence where sound is missing,
 * nothing twice. One chunk at a time: the next may come when the stage of the last is done, which
 * is when little enough waits for the disk. Thread-safe; stages are completed without any lock.
 */
final class Intake {
  private final LiveWriter writer;
  private final SoundRun.Starter runs;
  private final IngestOutbox outbox;
  private final long maxPendingSamples;
  private final Optional<RawFormat> raw;
  private final Optional<Placement> placement;
  private final Optional<RateWatch> rateWatch;
  private final OptionalLong containerStart;
  private Optional<SoundRun> run = Optional.empty();
  private boolean numbered;
  private boolean begun;
  private long toDrop;
  private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);

  Intake(
      LiveWriter writer,
      IngestPlan plan,
      SoundRun.Starter runs,
      IngestOutbox outbox,
      long maxPendingSamples) {
    this.writer = writer;
    this.runs = runs;
    this.outbox = outbox;
    this.maxPendingSamples = maxPendingSamples;
    raw = plan.raw();
    long resume = writer.stream().receivedSamples();
    long sequence = writer.stream().nextSequence();
    placement = raw.map(format -> new Placement(format, resume, sequence));
    rateWatch = raw.map(format -> new RateWatch(format.rateHz()));
    containerStart = plan.startSample();
  }

  /** Takes a chunk that was checked by itself. */
  synchronized CompletionStage<Void> take(AudioChunk chunk) {
    ByteString data = chunk.getData();
    checkFirst(chunk.getSequence());
    Optional<Place> place = raw.isPresent() ? placeRaw(chunk) : placePiece(chunk);
    if (place.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    writer.stream().nextSequence(chunk.getSequence() + 1);
    if (data.isEmpty()) {
      writer.alive();
      return CompletableFuture.completedFuture(null);
    }
    begun = true;
    return place.get().jump().isEmpty()
        ? takeNext(data)
        : jump(place.get()).thenCompose(jumped -> takeNext(data));
  }

  /** A client with numbers of its own would lose all its sound as duplicates, or find gaps. */
  private void checkFirst(long sequence) {
    long expected = writer.stream().nextSequence();
    if (!numbered && sequence != expected) {
      throw InvalidRequestException.of(
          "chunk.sequence", sequence, expected + ", accepted.next_sequence");
    }
    numbered = true;
  }

  /** No more comes; done when all is with the writer. */
  synchronized CompletionStage<Void> finish() {
    return endRun();
  }

  synchronized void abandon() {
    run.ifPresent(SoundRun::abandon);
  }

  /** To be called whenever more is durable. */
  void progress() {
    CompletableFuture<Void> made;
    synchronized (this) {
      made = room;
    }
    if (writer.pendingSamples() <= maxPendingSamples) {
      made.complete(null);
    }
  }

  private synchronized CompletionStage<Void> takeNext(ByteString data) {
    SoundRun running = run.orElseGet(() -> runs.begin(this::accept));
    run = Optional.of(running);
    return running.take(data);
  }

  private CompletionStage<Void> endRun() {
    CompletionStage<Void> ended =
        run.map(SoundRun::finish).orElseGet(() -> CompletableFuture.completedFuture(null));
    run = Optional.empty();
    return ended;
  }

  private Optional<Place> placeRaw(AudioChunk chunk) {
    RawFormat format = raw.orElseThrow();
    if (!begun) {
      refuseContainer(chunk.getData());
    }
    long frames = chunk.getData().size() / format.frameBytes();
    Optional<Instant> captured = captureTime(chunk);
    rateWatch.orElseThrow().chunk(frames, captured).ifPresent(hz -> refuseRate(format, hz));
    OptionalLong start =
        chunk.hasStartSample() ? OptionalLong.of(chunk.getStartSample()) : OptionalLong.empty();
    return placement.orElseThrow().place(new Arrival(chunk.getSequence(), frames, start, captured));
  }

  /** Bytes of a container are one stream: what is lost cannot be replaced. */
  private Optional<Place> placePiece(AudioChunk chunk) {
    long next = writer.stream().nextSequence();
    if (chunk.getSequence() > next) {
      throw InvalidRequestException.of(
          "chunk.sequence", chunk.getSequence(), next + ", no bytes of a container lost");
    }
    if (chunk.getSequence() < next) {
      return Optional.empty();
    }
    long start = containerStart.orElse(writer.stream().receivedSamples());
    boolean moves = !begun && containerStart.isPresent();
    return Optional.of(
        new Place(start, Optional.of(GapCause.GAP_CAUSE_START_SAMPLE).filter(c -> moves)));
  }

  /** Ends the run; the next one begins at the place, behind silence or within what is there. */
  private CompletionStage<Void> jump(Place place) {
    return endRun().thenRun(() -> moveTo(place));
  }

  private synchronized void moveTo(Place place) {
    long end = writer.stream().receivedSamples();
    long missing = place.startSample() - end;
    if (missing > 0) {
      writer.gap(missing);
      outbox.gap(end, place.startSample(), place.jump().orElseThrow());
    }
    toDrop = Math.max(0, -missing);
  }

  private synchronized CompletionStage<Void> accept(short[] samples) {
    int dropped = (int) Math.min(toDrop, samples.length);
    toDrop -= dropped;
    writer.append(samples, dropped, samples.length - dropped);
    if (writer.pendingSamples() > maxPendingSamples && room.isDone()) {
      room = new CompletableFuture<>();
    }
    return room;
  }

  private static void refuseContainer(ByteString first) {
    ContainerMarks.find(first)
        .ifPresent(
            mark -> {
              throw InvalidRequestException.of(
                  "chunk.data", "begins with " + mark, "raw sound, as declared, without a header");
            });
  }

  private static void refuseRate(RawFormat format, long measuredHz) {
    throw InvalidRequestException.of(
        "start.raw.rate_hz", format.rateHz(), "about " + measuredHz + ", by the capture times");
  }

  private static Optional<Instant> captureTime(AudioChunk chunk) {
    Timestamp at = chunk.getCaptureTime();
    return chunk.hasCaptureTime()
        ? Optional.of(Instant.ofEpochSecond(at.getSeconds(), at.getNanos()))
        : Optional.empty();
  }
}
