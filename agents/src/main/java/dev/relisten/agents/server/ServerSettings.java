package dev.relisten.agents.server;

import com.typesafe.config.Config;
import dev.relisten.agents.worker.KnownKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What the edge is configured with. Immutable.
 *
 * @param host address to bind; loopback unless others shall reach it
 * @param port TCP port, 0 to 65535; 0 takes a free one
 * @param spool folder for uploads on their way into the store; made if missing
 * @param limits what a request may ask for
 * @param drain longest wait for running calls when the server closes
 */
public record ServerSettings(
    String host, int port, Path spool, RequestLimits limits, Duration drain) {
  /** Where the settings stand in the configuration. */
  public static final String PATH = "relisten.server";

  private static final Set<String> KEYS =
      Set.of(
          "drain",
          "max-upload-bytes",
          "max-message-bytes",
          "max-uploads",
          "upload-idle",
          "max-question-chars",
          "max-choices",
          "max-choice-chars",
          "max-waiting-events");

  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (drain.isNegative()) {
      throw new IllegalArgumentException(PATH + ".drain: " + drain + " (expected: >= 0 s)");
    }
  }

  /**
   * Reads {@value #PATH}; where to listen is the command line's affair.
   *
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static ServerSettings from(Config root, String host, int port, Path spool) {
    Config config = root.getConfig(PATH);
    KnownKeys.require(PATH, config, KEYS);
    RequestLimits limits = RequestLimits.from(config);
    return new ServerSettings(host, port, spool, limits, config.getDuration("drain"));
  }
}
