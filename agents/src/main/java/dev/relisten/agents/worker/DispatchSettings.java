package dev.relisten.agents.worker;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of {@link Dispatch}, from {@code relisten.dispatch}. Immutable.
 *
 * @param loadInterval between two load reports of each worker
 * @param maxWaiting sessions that may wait for a worker
 * @param maxWait longest wait, after which there is no worker
 * @param retryAfter told to those who are turned away
 */
public record DispatchSettings(
    Duration loadInterval, int maxWaiting, Duration maxWait, Duration retryAfter) {
  public static final String PATH = "relisten.dispatch";

  private static final Set<String> KEYS =
      Set.of("load-interval", "max-waiting", "max-wait", "retry-after");

  public DispatchSettings {
    requirePositive("load-interval", loadInterval);
    requirePositive("max-wait", maxWait);
    requirePositive("retry-after", retryAfter);
    if (maxWaiting < 0) {
      throw new IllegalArgumentException(
          PATH + ".max-waiting: " + maxWaiting + " (expected: >= 0)");
    }
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static DispatchSettings from(Config root) {
    Config config = root.getConfig(PATH);
    KnownKeys.require(PATH, config, KEYS);
    return new DispatchSettings(
        config.getDuration("load-interval"),
        config.getInt("max-waiting"),
        config.getDuration("max-wait"),
        config.getDuration("retry-after"));
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s.%s: %s (expected: > 0 s)".formatted(PATH, key, value));
    }
  }
}
