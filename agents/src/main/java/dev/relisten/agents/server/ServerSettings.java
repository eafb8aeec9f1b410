package dev.relisten.agents.server;

import dev.relisten.agents.session.ReasoningOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the edge is configured with.
 *
 * @param host address to bind; loopback unless others shall reach it
 * @param port TCP port, 0 to 65535; 0 takes a free one
 * @param spool folder for uploads on their way into the store; made if missing
 * @param limits what a request may ask for
 * @param defaults options of a request that names none
 * @param drain longest wait for running calls when the server closes
 */
public record ServerSettings(
    String host,
    int port,
    Path spool,
    RequestLimits limits,
    ReasoningOptions defaults,
    Duration drain) {
  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }
}
