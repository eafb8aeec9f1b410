package dev.relisten.deploy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.agents.server.RelistenServer;
import dev.relisten.agents.server.ServerParts;
import dev.relisten.agents.server.ServerSettings;
import dev.relisten.agents.session.ReasoningSettings;
import dev.relisten.audiostore.live.LiveSettings;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.remote.RemoteModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Everything in one process: store, live streams, worker, sessions and the gRPC server. The server
 * answers at once; the model loads meanwhile. Thread-safe; whoever starts it closes it, which
 * drains it.
 */
public final class RelistenNode implements AutoCloseable {
  private static final long TERMINATION_SECONDS = 10;

  private final NodeSettings settings;
  private final NodeStore store;
  private final LiveStreams live;
  private final NodeActors actors;
  private final ActorSystem<Void> system;
  private final RelistenServer server;
  private boolean closed;

  private RelistenNode(
      NodeSettings settings,
      NodeStore store,
      LiveStreams live,
      NodeActors actors,
      ActorSystem<Void> system,
      RelistenServer server) {
    this.settings = settings;
    this.store = store;
    this.live = live;
    this.actors = actors;
    this.system = system;
    this.server = server;
  }

  /**
   * Starts all parts.
   *
   * @throws dev.relisten.gpuworkers.model.InvalidCheckpointException if the checkpoint is not one
   * @throws IOException if the address is taken or the store's folder cannot be used
   */
  public static RelistenNode start(NodeSettings settings) throws IOException {
    Checkpoint checkpoint = Checkpoint.read(settings.checkpoint());
    Config config = ConfigFactory.load();
    return start(
        settings,
        config,
        settings
            .remote()
            .map(remote -> NodeWorker.remote(RemoteModel.of(checkpoint), remote))
            .orElseGet(() -> NodeWorker.local(config, () -> load(checkpoint, settings))));
  }

  /** The same with a model of the caller's making. */
  static RelistenNode start(NodeSettings settings, Supplier<LoadedModel> loading)
      throws IOException {
    Config config = ConfigFactory.load();
    return start(settings, config, NodeWorker.local(config, loading));
  }

  private static RelistenNode start(NodeSettings settings, Config config, NodeWorker worker)
      throws IOException {
    NodeStore store = NodeStore.open(config, settings.store());
    LiveStreams live =
        LiveStreams.open(settings.store().resolve("streams"), LiveSettings.from(config));
    NodeActors actors = new NodeActors(config, store.clips(), live, worker);
    ActorSystem<Void> system = ActorSystem.create(actors.guardian(), "relisten", config);
    try {
      ServerParts parts =
          new ServerParts(
              system,
              actors.manager(),
              store.clips(),
              live,
              ReasoningSettings.from(config).defaults());
      RelistenServer server = RelistenServer.start(edge(config, settings), parts);
      return new RelistenNode(settings, store, live, actors, system, server);
    } catch (IOException | RuntimeException e) {
      system.terminate();
      live.close();
      store.close();
      throw e;
    }
  }

  /** The port that is bound. */
  public int port() {
    return server.port();
  }

  /** Waits until the worker can answer; throws what kept its model from loading. */
  public void awaitModel() throws InterruptedException, ExecutionException {
    actors.loaded().get();
  }

  /** Whoever comes second waits until it is done. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.close();
    system.terminate();
    awaitTermination();
    live.close();
    store.close();
    if (settings.temporary()) {
      delete(new TemporaryFolder(settings.store()));
    }
  }

  private void awaitTermination() {
    try {
      system.getWhenTerminated().toCompletableFuture().get(TERMINATION_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The process ends or starts another node; either way this one is not used again.
    }
  }

  static LoadedModel load(Checkpoint checkpoint, NodeSettings settings) {
    Engine engine = ModelLoader.load(checkpoint, settings.engine(), settings.slots());
    return LoadedModel.of(engine, checkpoint);
  }

  private static ServerSettings edge(Config config, NodeSettings settings) {
    Path spool = settings.store().resolve("spool");
    return ServerSettings.from(config, settings.host(), settings.port(), spool);
  }

  private static void delete(TemporaryFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
