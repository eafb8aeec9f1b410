package dev.relisten.gpuworkers.remote;

import java.net.URI;
import java.time.Duration;

/**
 * How an engine behind an OpenAI-compatible API is used.
 *
 * @param baseUrl up to and with {@code /v1}
 * @param model the name that it serves
 * @param sequences most sequences at once, paused ones included
 * @param firstTokenLimit longest wait for the first token of a turn
 * @param tokenLimit longest silence between two tokens
 * @param pausedLimit longest pause
 * @param retries how often a turn of which nothing has come is asked for again
 * @param retryAfter wait before that
 */
public record RemoteSettings(
    URI baseUrl,
    String model,
    int sequences,
    Duration firstTokenLimit,
    Duration tokenLimit,
    Duration pausedLimit,
    int retries,
    Duration retryAfter) {
  public RemoteSettings {
    if (!baseUrl.isAbsolute() || !baseUrl.getScheme().startsWith("http")) {
      throw new IllegalArgumentException(
          "remote URL: " + baseUrl + " (expected: such as http://127.0.0.1:8000/v1)");
    }
    if (sequences < 1 || retries < 0) {
      throw new IllegalArgumentException(
          "remote sequences, retries: %d, %d (expected: >= 1, >= 0)".formatted(sequences, retries));
    }
  }

  /** Limits for a server nearby. */
  public static RemoteSettings of(URI baseUrl, String model) {
    return new RemoteSettings(
        baseUrl,
        model,
        64,
        Duration.ofSeconds(120),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        2,
        Duration.ofMillis(500));
  }
}
