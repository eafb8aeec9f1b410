package dev.relisten.audiostore.s3;

import com.typesafe.config.Config;
import dev.relisten.audiostore.PcmFormat;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * How clips lie in a bucket and are read from it, from {@code relisten.store.s3}. Immutable.
 *
 * @param endpoint of a server other than Amazon's; empty for Amazon's
 * @param region the bucket's
 * @param bucket must be there
 * @param prefix of all keys, empty or ending in a slash
 * @param pathStyle whether the bucket stands in the path and not in the host name
 * @param segmentSeconds sound of one object, in seconds; 30 to 60 is meant
 * @param cacheBytes sound kept in memory
 * @param fetchThreads objects fetched at once
 * @param deletionNotice longest time for which a clip that another process deleted is found here
 * @param callTimeout longest time of one call, retries included
 */
public record S3Settings(
    Optional<URI> endpoint,
    String region,
    String bucket,
    String prefix,
    boolean pathStyle,
    int segmentSeconds,
    long cacheBytes,
    int fetchThreads,
    Duration deletionNotice,
    Duration callTimeout) {
  public static final String PATH = "relisten.store.s3";

  private static final Set<String> KEYS =
      Set.of(
          "endpoint",
          "region",
          "bucket",
          "prefix",
          "path-style",
          "segment",
          "cache",
          "fetch-threads",
          "deletion-notice",
          "call-timeout");

  public S3Settings {
    check("region", region, !region.isEmpty(), "a region's name");
    check("bucket", bucket, !bucket.isEmpty(), "a bucket's name");
    check("prefix", prefix, prefix.isEmpty() || prefix.endsWith("/"), "empty or ending in /");
    check("segment", segmentSeconds, segmentSeconds >= 1, ">= 1 s");
    check("cache", cacheBytes, cacheBytes >= 0, ">= 0 bytes");
    check("fetch-threads", fetchThreads, fetchThreads >= 1, ">= 1");
    check("deletion-notice", deletionNotice, !deletionNotice.isNegative(), ">= 0 s");
    check("call-timeout", callTimeout, callTimeout.toMillis() >= 1, ">= 1 ms");
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException if a value is out of range or a key is unknown
   * @throws com.typesafe.config.ConfigException if a value is missing or of another type
   */
  public static S3Settings from(Config root) {
    Config config = root.getConfig(PATH);
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(KEYS);
    check(PATH, unknown, unknown.isEmpty(), "keys of " + new TreeSet<>(KEYS));
    return new S3Settings(
        Optional.of(config.getString("endpoint")).filter(url -> !url.isEmpty()).map(URI::create),
        config.getString("region"),
        config.getString("bucket"),
        config.getString("prefix"),
        config.getBoolean("path-style"),
        Math.toIntExact(config.getDuration("segment").toSeconds()),
        config.getBytes("cache"),
        config.getInt("fetch-threads"),
        config.getDuration("deletion-notice"),
        config.getDuration("call-timeout"));
  }

  /**
   * A client of these settings, with Amazon's usual chain of credentials (environment, system
   * properties, profile, role). The SDK retries what may succeed later. Sound is checked by the
   * clip's own checksums, so only those of S3 are used that a call requires.
   */
  public S3ClientBuilder client() {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(region))
            .forcePathStyle(pathStyle)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(override -> override.apiCallTimeout(callTimeout))
            .httpClientBuilder(UrlConnectionHttpClient.builder());
    endpoint.ifPresent(builder::endpointOverride);
    return builder;
  }

  int segmentSamples() {
    return segmentSeconds * PcmFormat.RATE_HZ;
  }

  private static void check(String name, Object value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
