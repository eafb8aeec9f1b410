package dev.relisten.deploy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relisten.agents.server.RelistenServer;
import dev.relisten.agents.server.ServerParts;
import dev.relisten.agents.server.ServerSettings;
import dev.relisten.agents.session.ReasoningSettings;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.FileClipStore;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.live.LiveSettings;
import dev.relisten.audiostore.live.LiveStreams;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The edge with its store and live streams, without a model: for measuring and for tests. */
final class LiveServer implements AutoCloseable {
  private final FileClipStore store;
  private final LiveStreams streams;
  private final ActorSystem<SessionManager.Command> system;
  private final RelistenServer server;

  private LiveServer(
      FileClipStore store,
      LiveStreams streams,
      ActorSystem<SessionManager.Command> system,
      RelistenServer server) {
    this.store = store;
    this.streams = streams;
    this.system = system;
    this.server = server;
  }

  /** Serves what is in a folder on the loopback; port 0 takes a free one. */
  static LiveServer open(Path folder, int port) throws IOException {
    Config config = ConfigFactory.load();
    FileClipStore store = FileClipStore.open(folder, DecodeLimits.defaults());
    LiveStreams streams = LiveStreams.open(folder.resolve("streams"), LiveSettings.from(config));
    ActorSystem<SessionManager.Command> system =
        ActorSystem.create(Behaviors.empty(), "relisten-live", config);
    var defaults = ReasoningSettings.from(config).defaults();
    ServerParts parts = new ServerParts(system, system, store, streams, defaults);
    ServerSettings settings =
        ServerSettings.from(config, "127.0.0.1", port, folder.resolve("spool"));
    return new LiveServer(store, streams, system, RelistenServer.start(settings, parts));
  }

  int port() {
    return server.port();
  }

  LiveStreams streams() {
    return streams;
  }

  @Override
  public void close() {
    server.close();
    system.terminate();
    streams.close();
    store.close();
  }
}
