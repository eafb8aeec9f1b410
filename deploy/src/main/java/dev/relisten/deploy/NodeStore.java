package dev.relisten.deploy;

import com.typesafe.config.Config;
import dev.relisten.audiostore.ClipSpool;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.FileClipStore;
import dev.relisten.audiostore.StoreSettings;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.FileDecoder;
import dev.relisten.audiostore.s3.S3ClipStore;
import dev.relisten.audiostore.s3.S3Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clips of a node, and their upkeep: what is too old is deleted, and what killed uploads left
 * in a bucket.
 */
final class NodeStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStore.class);

  private static final Duration UPKEEP_INTERVAL = Duration.ofHours(1);
  private static final long UPKEEP_END_SECONDS = 10;

  /** Far longer than an upload takes. */
  private static final Duration SWEPT_AFTER = Duration.ofDays(1);

  private final ClipStore clips;
  private final StoreSettings settings;
  private final ScheduledExecutorService upkeep =
      Executors.newSingleThreadScheduledExecutor(NodeStore::thread);

  private NodeStore(ClipStore clips, StoreSettings settings) {
    this.clips = clips;
    this.settings = settings;
  }

  /**
   * Opens the store that the configuration names.
   *
   * @param folder of a file store, or of what is not in the bucket yet
   */
  static NodeStore open(Config config, Path folder) throws IOException {
    StoreSettings settings = StoreSettings.from(config);
    return keptUp(clips(config, settings, folder), settings);
  }

  /** A store that is swept as the settings say, from now on. */
  static NodeStore keptUp(ClipStore clips, StoreSettings settings) {
    NodeStore store = new NodeStore(clips, settings);
    long seconds = UPKEEP_INTERVAL.toSeconds();
    store.upkeep.scheduleWithFixedDelay(store::keepUp, 0, seconds, TimeUnit.SECONDS);
    return store;
  }

  ClipStore clips() {
    return clips;
  }

  /** Waits for upkeep that is under way, a bounded time: it works in the store's own folder. */
  @Override
  public void close() {
    upkeep.shutdown();
    awaitUpkeep();
    clips.close();
  }

  private void awaitUpkeep() {
    try {
      if (!upkeep.awaitTermination(UPKEEP_END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("upkeep of the store still runs after {} s; closing", UPKEEP_END_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ClipStore clips(Config config, StoreSettings settings, Path folder)
      throws IOException {
    FileDecoder decoder = settings.decoder().create(DecodeLimits.defaults());
    return switch (settings.kind()) {
      case FILE -> FileClipStore.open(folder, decoder, settings.quotaBytes());
      case S3 -> {
        S3Settings bucket = S3Settings.from(config);
        ClipSpool spool = ClipSpool.open(folder.resolve("incoming"), decoder);
        yield S3ClipStore.open(bucket.client().build(), bucket, spool, settings.quotaBytes());
      }
    };
  }

  private void keepUp() {
    try {
      Instant now = Instant.now();
      if (settings.retention().isPresent()) {
        clips.deleteAddedBefore(now.minus(settings.retention().get()));
      }
      if (clips instanceof S3ClipStore bucket) {
        bucket.sweep(now.minus(SWEPT_AFTER));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("upkeep of the store failed; it is tried again in {}", UPKEEP_INTERVAL, e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "store-upkeep");
    thread.setDaemon(true);
    return thread;
  }
}
