package dev.relisten.audiostore;

import com.typesafe.config.Config;
import dev.relisten.audiostore.decode.DecoderKind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a node keeps its clips, how many and for how long, from {@code relisten.store}. Immutable.
 *
 * @param kind of store
 * @param quotaBytes most bytes of all clips' sound; empty for no limit
 * @param retention how long a clip is kept after it was added for the last time; empty for good
 * @param decoder where uploads are decoded
 */
public record StoreSettings(
    Kind kind, OptionalLong quotaBytes, Optional<Duration> retention, DecoderKind decoder) {
  public static final String PATH = "relisten.store";

  private static final Set<String> KEYS = Set.of("kind", "quota", "retention", "decoder", "s3");

  /** Where the clips lie. */
  public enum Kind {
    /** On the local disk. */
    FILE,
    /** In a bucket, shared by the nodes of a cluster. */
    S3
  }

  public StoreSettings {
    check("quota", quotaBytes, quotaBytes.orElse(1) >= 1, ">= 1 byte");
    check("retention", retention, retention.orElse(Duration.ofDays(1)).toMillis() >= 1, ">= 1 ms");
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException if a value is out of range or a key is unknown
   * @throws com.typesafe.config.ConfigException if a value is missing or of another type
   */
  public static StoreSettings from(Config root) {
    Config config = root.getConfig(PATH);
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    check(PATH, unknown, unknown.isEmpty(), "keys of " + new TreeSet<>(KEYS));
    long quotaBytes = config.getBytes("quota");
    Duration retention = config.getDuration("retention");
    return new StoreSettings(
        kind(config.getString("kind")),
        quotaBytes == 0 ? OptionalLong.empty() : OptionalLong.of(quotaBytes),
        retention.isZero() ? Optional.empty() : Optional.of(retention),
        decoder(config.getString("decoder")));
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "file" -> Kind.FILE;
      case "s3" -> Kind.S3;
      default -> throw new IllegalArgumentException("kind: " + name + " (expected: file or s3)");
    };
  }

  private static DecoderKind decoder(String name) {
    return switch (name) {
      case "in-process" -> DecoderKind.IN_PROCESS;
      case "isolated" -> DecoderKind.ISOLATED;
      default ->
          throw new IllegalArgumentException(
              "decoder: " + name + " (expected: in-process or isolated)");
    };
  }

  private static void check(String name, Object value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
