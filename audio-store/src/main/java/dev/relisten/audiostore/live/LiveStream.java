package dev.relisten.audiostore.live;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.StreamName;
import dev.relisten.audiostore.live.LiveStreamException.Reason;
import dev.relisten.audiostore.live.StreamDisk.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A stream of sound, arriving or ended. What can be listened to is what is durable: what was heard
 * once is never taken back. Fresh sound is read from memory, older from the disk, checked.
 * Thread-safe. Locks: the disk's first, then this one's.
 */
public final class LiveStream implements PcmClip {
  private static final int MAX_SLICE_SAMPLES = Integer.MAX_VALUE / 4;

  private final String name;
  private final StreamDisk disk;
  private final LiveSettings settings;
  private final ScheduledExecutorService syncing;
  private final Clock clock;

  private List<Piece> pending = new ArrayList<>();
  private LiveRing ring;
  private long firstSample;
  private long durable;
  private long received;
  private long nextSequence;
  private boolean syncPlanned;
  private Instant lastSign;
  private Optional<LiveWriter> writer = Optional.empty();
  private Optional<LiveStreamException> obstacle = Optional.empty();

  LiveStream(
      String name,
      StreamDisk disk,
      LiveSettings settings,
      ScheduledExecutorService syncing,
      Clock clock) {
    this.name = name;
    this.disk = disk;
    this.settings = settings;
    this.syncing = syncing;
    this.clock = clock;
    firstSample = disk.firstSample();
    durable = disk.endSample();
    received = durable;
    ring = new LiveRing(settings.ringSeconds(), durable);
    lastSign = clock.instant();
    if (disk.facts().end().isPresent()) {
      obstacle = Optional.of(hasEnded());
    }
  }

  public String name() {
    return name;
  }

  @Override
  public String clipId() {
    return StreamName.clipId(name);
  }

  @Override
  public synchronized ClipExtent extent() {
    return new ClipExtent(firstSample, durable, disk.facts().end().isEmpty());
  }

  /** One past the last sample that came, durable or not. */
  public synchronized long receivedSamples() {
    return received;
  }

  /** One past the last sample that is on the disk. */
  public synchronized long durableSamples() {
    return durable;
  }

  /** The stream as it is now. */
  public synchronized StreamInfo info() {
    StreamFacts facts = disk.facts();
    return new StreamInfo(
        name,
        extent(),
        received,
        facts.createdAt(),
        facts.end(),
        writer.isPresent() && obstacle.isEmpty(),
        facts.options());
  }

  @Override
  public short[] read(SampleRange range) {
    synchronized (this) {
      checkKept(range);
      if (ring.holds(range)) {
        return ring.read(range);
      }
    }
    try {
      return disk.read(range);
    } catch (IOException e) {
      checkKept(range); // retention may have overtaken the read
      throw new UncheckedIOException(clipId() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The gaps within a range, as they were marked.
   *
   * @throws IllegalArgumentException if the range is not within {@link #extent}
   */
  public List<SampleRange> gaps(SampleRange range) {
    checkKept(range);
    try {
      return disk.gaps(range);
    } catch (IOException e) {
      checkKept(range);
      throw new UncheckedIOException(clipId() + ": " + e.getMessage(), e);
    }
  }

  /** The number of the next piece that a writer sends, as far as this process remembers. */
  public synchronized long nextSequence() {
    return nextSequence;
  }

  /** Remembers it for the writer's next connection. */
  public synchronized void nextSequence(long next) {
    nextSequence = next;
  }

  private synchronized void checkKept(SampleRange range) {
    ClipExtent extent = extent();
    if (!extent.holds(range) || range.lengthSamples() > MAX_SLICE_SAMPLES) {
      throw new IllegalArgumentException(
          "samples: [%d, %d) (expected: within [%d, %d), at most %d)"
              .formatted(
                  range.startSample(),
                  range.endSample(),
                  extent.firstSample(),
                  extent.endSample(),
                  MAX_SLICE_SAMPLES));
    }
  }

  /** Gives the stream to a writer, when all that came before is durable. */
  LiveWriter attach(StreamOptions options, Runnable changed) {
    LiveWriter next = new LiveWriter(this, changed);
    Optional<LiveWriter> replaced;
    synchronized (disk) {
      replaced = admit(next, options);
      sync();
      change(disk.facts().withOptions(options).ended(Optional.empty()));
    }
    replaced.ifPresent(LiveWriter::tell);
    return next;
  }

  private synchronized Optional<LiveWriter> admit(LiveWriter next, StreamOptions options) {
    boolean ended = disk.facts().end().isPresent();
    if (ended && !options.reopen()) {
      throw hasEnded();
    }
    if (!ended && obstacle.isPresent()) {
      throw obstacle.get();
    }
    String writerId = disk.facts().options().writerId();
    boolean same = !writerId.isEmpty() && writerId.equals(options.writerId());
    if (!ended && writer.isPresent() && !same) {
      throw problem(Reason.STREAM_HAS_WRITER, "another writer, '" + writerId + "', is connected");
    }
    Optional<LiveWriter> replaced = writer;
    writer = Optional.of(next);
    obstacle = Optional.empty();
    ring = ended ? new LiveRing(settings.ringSeconds(), durable) : ring;
    lastSign = clock.instant();
    return replaced;
  }

  synchronized void append(LiveWriter by, short[] samples, int from, int count) {
    checkWriter(by);
    lastSign = clock.instant();
    if (count == 0) {
      return;
    }
    short[] copy = Arrays.copyOfRange(samples, from, from + count);
    ring.put(received, copy, 0, count);
    add(new Piece(Optional.of(copy), count));
  }

  synchronized void gap(LiveWriter by, long samples) {
    checkWriter(by);
    if (samples < 1 || samples > settings.maxGapSamples()) {
      throw problem(
          Reason.GAP_TOO_LONG,
          "gap of " + samples + " samples (expected: 1 to " + settings.maxGapSamples() + ")");
    }
    lastSign = clock.instant();
    add(new Piece(Optional.empty(), samples));
  }

  synchronized void alive(LiveWriter by) {
    checkWriter(by);
    lastSign = clock.instant();
  }

  private void add(Piece piece) {
    boolean wasUrgent = isUrgent();
    pending.add(piece);
    received += piece.length();
    if (isUrgent() && !wasUrgent) {
      syncing.execute(this::sync);
    } else if (!syncPlanned) {
      syncPlanned = true;
      syncing.schedule(this::sync, settings.syncInterval().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean isUrgent() {
    return received - durable > settings.maxPendingSamples() / 2;
  }

  private void checkWriter(LiveWriter by) {
    Optional<LiveStreamException> problem = problem(by);
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  synchronized Optional<LiveStreamException> problem(LiveWriter of) {
    if (obstacle.isPresent()) {
      return obstacle;
    }
    return writer.filter(of::equals).isPresent()
        ? Optional.empty()
        : Optional.of(problem(Reason.WRITER_REPLACED, "its writer came on another connection"));
  }

  void leave(LiveWriter by) {
    synchronized (this) {
      writer = writer.filter(w -> w != by);
    }
  }

  /** Makes durable what waits; a disk that fails breaks the stream. */
  void sync() {
    synchronized (disk) {
      List<Piece> pieces = take();
      if (!pieces.isEmpty() && !isBroken()) {
        write(pieces);
      }
    }
    tellWriter();
  }

  private void write(List<Piece> pieces) {
    try {
      disk.write(pieces);
      retain(disk.endSample());
    } catch (IOException | RuntimeException e) {
      fail(diskFailed(e));
    }
  }

  private void change(StreamFacts facts) {
    try {
      disk.change(facts);
    } catch (IOException e) {
      LiveStreamException failure = diskFailed(e);
      fail(failure);
      throw failure;
    }
  }

  private synchronized List<Piece> take() {
    syncPlanned = false;
    List<Piece> pieces = pending;
    pending = new ArrayList<>();
    return pieces;
  }

  private void tellWriter() {
    Optional<LiveWriter> listener;
    synchronized (this) {
      listener = writer;
    }
    listener.ifPresent(LiveWriter::tell);
  }

  private void retain(long end) throws IOException {
    long first = disk.firstToKeep(end);
    boolean drops;
    synchronized (this) {
      durable = end;
      lastSign = clock.instant(); // the writer may have waited for this
      drops = first > firstSample;
      firstSample = Math.max(firstSample, first);
      if (isUrgent()) {
        syncing.execute(this::sync);
      }
    }
    if (drops) {
      disk.deleteBefore(first);
    }
  }

  CompletionStage<Void> endSoon(EndReason reason) {
    return CompletableFuture.runAsync(() -> end(reason), syncing);
  }

  /** Ends it, when all that came is durable. Ending twice is no error. */
  void end(EndReason reason) {
    synchronized (disk) {
      if (disk.facts().end().isPresent() || isBroken()) {
        return;
      }
      fail(hasEnded());
      sync();
      if (!isBroken()) {
        change(disk.facts().ended(Optional.of(new StreamEnd(reason, clock.instant()))));
      }
      synchronized (this) {
        ring = LiveRing.none();
      }
    }
    tellWriter();
  }

  /** Whether it must be opened anew before it is written to again. */
  synchronized boolean isBroken() {
    return obstacle.filter(o -> o.reason() != Reason.STREAM_ENDED).isPresent();
  }

  /** Whether nothing was heard of its writer for too long, though nothing slowed it down. */
  synchronized boolean isIdle() {
    Duration silent = Duration.between(lastSign, clock.instant());
    return obstacle.isEmpty()
        && received == durable
        && silent.compareTo(disk.facts().options().idleTimeout()) > 0;
  }

  /** Whether it ended so long ago that retention keeps nothing of it. */
  boolean isExpired() {
    StreamFacts facts = disk.facts();
    Duration kept = facts.options().retention().duration();
    return facts.end().filter(e -> e.at().plus(kept).isBefore(clock.instant())).isPresent();
  }

  void delete() throws IOException {
    synchronized (disk) {
      fail(problem(Reason.STREAM_DELETED, "it was deleted"));
      disk.delete();
    }
    tellWriter();
  }

  /** Makes durable what waits, and leaves the stream as it is. */
  void close() throws IOException {
    synchronized (disk) {
      sync();
      fail(problem(Reason.STORE_FAILED, "the store is closed"));
      disk.close();
    }
    tellWriter();
  }

  private synchronized void fail(LiveStreamException why) {
    obstacle = Optional.of(why);
  }

  private LiveStreamException hasEnded() {
    return problem(Reason.STREAM_ENDED, "it has ended");
  }

  private LiveStreamException diskFailed(Exception cause) {
    return problem(Reason.STORE_FAILED, "the disk failed: " + cause.getMessage());
  }

  private LiveStreamException problem(Reason reason, String why) {
    return new LiveStreamException(reason, "stream: '" + name + "': " + why);
  }
}
