package dev.relisten.audiostore.live;

import com.typesafe.config.Config;
import dev.relisten.audiostore.PcmFormat;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * What live streams are configured with. Immutable.
 *
 * @param segment length of a segment file, whole seconds; what retention drops at a time
 * @param ring sound of a stream that is kept in memory, whole seconds
 * @param syncInterval longest wait before what was received is forced to the disk
 * @param maxPending sound that may wait for the disk before the sender is slowed down
 * @param maxGap longest stretch that is replaced by silence
 * @param maxStreams streams kept, ended ones included
 * @param retention of a stream that asks for none
 * @param maxRetention most that a stream may ask for
 * @param idleTimeout of a stream that asks for none
 * @param maxIdleTimeout longest that a stream may ask for
 */
public record LiveSettings(
    Duration segment,
    Duration ring,
    Duration syncInterval,
    Duration maxPending,
    Duration maxGap,
    int maxStreams,
    Retention retention,
    Retention maxRetention,
    Duration idleTimeout,
    Duration maxIdleTimeout) {
  /** Where the settings stand in the configuration. */
  public static final String PATH = "relisten.live";

  private static final Set<String> KEYS =
      Set.of(
          "segment",
          "ring",
          "sync-interval",
          "max-pending",
          "max-gap",
          "max-streams",
          "retention",
          "retention-bytes",
          "max-retention",
          "max-retention-bytes",
          "idle-timeout",
          "max-idle-timeout");

  public LiveSettings {
    wholeSeconds("segment", segment);
    wholeSeconds("ring", ring);
    above0("sync-interval", syncInterval);
    above0("max-pending", maxPending);
    above0("max-gap", maxGap);
    require("max-streams", maxStreams, maxStreams >= 1, ">= 1");
    above0("idle-timeout", idleTimeout);
    require(
        "max-idle-timeout",
        maxIdleTimeout,
        maxIdleTimeout.compareTo(idleTimeout) >= 0,
        ">= idle-timeout");
  }

  /**
   * Reads {@value #PATH}.
   *
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static LiveSettings from(Config root) {
    Config config = root.getConfig(PATH);
    TreeSet<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    require("keys", unknown, unknown.isEmpty(), "none of them");
    return new LiveSettings(
        config.getDuration("segment"),
        config.getDuration("ring"),
        config.getDuration("sync-interval"),
        config.getDuration("max-pending"),
        config.getDuration("max-gap"),
        config.getInt("max-streams"),
        new Retention(config.getDuration("retention"), config.getBytes("retention-bytes")),
        new Retention(config.getDuration("max-retention"), config.getBytes("max-retention-bytes")),
        config.getDuration("idle-timeout"),
        config.getDuration("max-idle-timeout"));
  }

  int segmentSamples() {
    return Math.toIntExact(segment.toSeconds()) * PcmFormat.RATE_HZ;
  }

  int ringSeconds() {
    return Math.toIntExact(ring.toSeconds());
  }

  /** Samples that may wait for the disk. */
  public long maxPendingSamples() {
    return samples(maxPending);
  }

  /** Samples that may be replaced by silence at a time. */
  public long maxGapSamples() {
    return samples(maxGap);
  }

  private static long samples(Duration duration) {
    return duration.toMillis() * (PcmFormat.RATE_HZ / 1_000);
  }

  private static void wholeSeconds(String key, Duration value) {
    boolean whole = value.getNano() == 0 && value.toSeconds() >= 1 && value.toHours() < 1;
    require(key, value, whole, "whole seconds, below 1 h");
  }

  private static void above0(String key, Duration value) {
    require(key, value, value.toMillis() >= 1, ">= 1 ms");
  }

  private static void require(String key, Object value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          PATH + "." + key + ": " + value + " (expected: " + expected + ")");
    }
  }
}
