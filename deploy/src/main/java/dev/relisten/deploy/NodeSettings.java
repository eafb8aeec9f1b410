package dev.relisten.deploy;

import dev.relisten.gpuworkers.remote.RemoteSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one process runs.
 *
 * @param checkpoint Hugging Face checkpoint directory
 * @param engine what computes, and on which numbers
 * @param slots sequences that the worker holds at once
 * @param store folder of the clips
 * @param temporary whether the folder goes with the node
 * @param host address to bind
 * @param port TCP port; 0 takes a free one
 * @param remote the server that generates, if it is not this process
 */
public record NodeSettings(
    Path checkpoint,
    EngineChoice engine,
    int slots,
    Path store,
    boolean temporary,
    String host,
    int port,
    Optional<RemoteSettings> remote) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SERVING_SLOTS = 8;

  /** One sequence, a free port of the loopback, a store that goes with the node. */
  public static NodeSettings forOneQuestion(Path checkpoint, EngineChoice engine)
      throws IOException {
    return forQuestions(checkpoint, engine, 1);
  }

  /** Several sequences at once, else the same. */
  public static NodeSettings forQuestions(Path checkpoint, EngineChoice engine, int slots)
      throws IOException {
    Path store = Files.createTempDirectory("relisten-");
    return new NodeSettings(checkpoint, engine, slots, store, true, LOOPBACK, 0, Optional.empty());
  }

  /** The same with a store that stays. */
  public static NodeSettings forQuestions(
      Path checkpoint, EngineChoice engine, int slots, Path store) {
    return new NodeSettings(checkpoint, engine, slots, store, false, LOOPBACK, 0, Optional.empty());
  }

  /** Several sequences, and a store that stays. */
  public static NodeSettings forServing(
      Path checkpoint, EngineChoice engine, String host, int port, Path store) {
    return new NodeSettings(
        checkpoint, engine, SERVING_SLOTS, store, false, host, port, Optional.empty());
  }

  /** The same, but another server generates. */
  public NodeSettings withRemote(Optional<RemoteSettings> generating) {
    return new NodeSettings(checkpoint, engine, slots, store, temporary, host, port, generating);
  }
}
