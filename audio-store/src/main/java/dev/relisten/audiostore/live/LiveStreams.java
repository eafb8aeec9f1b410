package dev.relisten.audiostore.live;

import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.StreamName;
import dev.relisten.audiostore.live.LiveStreamException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live streams of a folder, a directory a stream. One process at a time has a stream.
 * Thread-safe; whoever opens it closes it, which makes durable what waits and leaves the streams as
 * they are.
 */
public final class LiveStreams implements ClipSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);
  private static final int SYNC_THREADS = 8;
  private static final long SWEEP_MILLIS = 500;
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Path root;
  private final LiveSettings settings;
  private final ForcedWrites writes;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor syncing =
      new ScheduledThreadPoolExecutor(SYNC_THREADS, LiveStreams::thread);
  private final ConcurrentNavigableMap<String, LiveStream> streams = new ConcurrentSkipListMap<>();

  private LiveStreams(Path root, LiveSettings settings, ForcedWrites writes, Clock clock) {
    this.root = root;
    this.settings = settings;
    this.writes = writes;
    this.clock = clock;
    syncing.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Opens the streams in {@code root}, which is made if there is none, and mends their ends. */
  public static LiveStreams open(Path root, LiveSettings settings) throws IOException {
    return open(root, settings, ForcedWrites.toDisk(), Clock.systemUTC());
  }

  /** The same with another disk and another clock. */
  public static LiveStreams open(Path root, LiveSettings settings, ForcedWrites writes, Clock clock)
      throws IOException {
    LiveStreams opened = new LiveStreams(Files.createDirectories(root), settings, writes, clock);
    opened.loadAll();
    opened.syncing.scheduleWithFixedDelay(
        opened::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    return opened;
  }

  public LiveSettings settings() {
    return settings;
  }

  @Override
  public Optional<PcmClip> find(String clipId) {
    return StreamName.isStream(clipId)
        ? stream(StreamName.ofClipId(clipId)).map(PcmClip.class::cast)
        : Optional.empty();
  }

  /** Finds a stream by its name. */
  public Optional<LiveStream> stream(String name) {
    return Optional.ofNullable(streams.get(name));
  }

  /** At most {@code limit} streams, by name, those behind {@code after}. */
  public List<LiveStream> list(String after, int limit) {
    return streams.tailMap(after, false).values().stream().limit(limit).toList();
  }

  /**
   * Opens a stream for writing; begins it if there is none. Its sound goes on at {@link
   * LiveStream#durableSamples}.
   *
   * @param changed runs whenever more is durable, or the stream has ended, broken or been taken
   *     over; on a thread of the store, so it must not block
   * @return fails with {@link LiveStreamException}, or IOException
   * @throws IllegalArgumentException if the name is none
   */
  public CompletionStage<LiveWriter> attach(String name, StreamOptions options, Runnable changed) {
    checkName(name);
    return CompletableFuture.supplyAsync(() -> attachNow(name, options, changed), syncing);
  }

  /** Ends a stream; done when that is durable. Ending twice is no error. */
  public CompletionStage<Void> end(String name) {
    return known(name).endSoon(EndReason.REQUESTED);
  }

  /** Deletes a stream, also while it is written to. */
  public CompletionStage<Void> delete(String name) {
    LiveStream stream = known(name);
    return CompletableFuture.runAsync(() -> deleteNow(stream), syncing);
  }

  /** Ends what is idle and deletes what has expired; runs by itself every half second. */
  void sweep() {
    for (LiveStream stream : streams.values()) {
      try {
        if (stream.isIdle()) {
          stream.end(EndReason.IDLE);
        }
        if (stream.isExpired()) {
          deleteNow(stream);
        }
      } catch (RuntimeException e) {
        LOG.warn("stream {}: {}", stream.name(), e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    for (LiveStream stream : streams.values()) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.warn("stream {}: {}", stream.name(), e.getMessage(), e);
      }
    }
    syncing.shutdown();
  }

  private LiveStream known(String name) {
    return stream(name)
        .orElseThrow(
            () ->
                new LiveStreamException(
                    Reason.STREAM_NOT_FOUND,
                    "stream: '" + name + "' (expected: one that is kept here)"));
  }

  /** A name is the name of a folder, so nothing else gets here. */
  private static void checkName(String name) {
    if (!StreamName.isValid(name)) {
      throw new IllegalArgumentException(
          "stream: '" + name + "' (expected: " + StreamName.EXPECTATION + ")");
    }
  }

  private LiveWriter attachNow(String name, StreamOptions options, Runnable changed) {
    try {
      return openOrBegin(name, options).attach(options, changed);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private synchronized LiveStream openOrBegin(String name, StreamOptions options)
      throws IOException {
    LiveStream known = streams.get(name);
    if (known != null && !known.isBroken()) {
      return known;
    }
    if (known != null) {
      known.close();
      streams.remove(name);
    }
    Optional<LiveStream> kept = load(name);
    return kept.isPresent() ? kept.get() : begin(name, options);
  }

  private LiveStream begin(String name, StreamOptions options) throws IOException {
    if (streams.size() >= settings.maxStreams()) {
      throw new LiveStreamException(
          Reason.TOO_MANY_STREAMS,
          "streams: all taken (expected: at most " + settings.maxStreams() + ")");
    }
    StreamFacts facts =
        new StreamFacts(settings.segmentSamples(), clock.instant(), options, Optional.empty());
    return add(name, StreamDisk.create(root.resolve(name), facts, writes));
  }

  private Optional<LiveStream> load(String name) throws IOException {
    Path folder = root.resolve(name);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return StreamDisk.open(folder, writes).map(disk -> add(name, disk));
  }

  private LiveStream add(String name, StreamDisk disk) {
    LiveStream stream = new LiveStream(name, disk, settings, syncing, clock);
    streams.put(name, stream);
    return stream;
  }

  private void loadAll() throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path folder : folders) {
        loadIfFree(folder.getFileName().toString());
      }
    }
  }

  private void loadIfFree(String name) {
    try {
      load(name);
    } catch (IOException | LiveStreamException e) {
      LOG.warn("stream {} stays closed: {}", name, e.getMessage());
    }
  }

  private void deleteNow(LiveStream stream) {
    try {
      stream.delete();
      streams.remove(stream.name(), stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "relisten-live-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
