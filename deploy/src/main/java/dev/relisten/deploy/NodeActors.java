package dev.relisten.deploy;

import com.typesafe.config.Config;
import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.listening.ListeningSettings;
import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.session.ReasoningSettings;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.agents.session.SessionParts;
import dev.relisten.agents.session.WindowSessions;
import dev.relisten.agents.worker.Dispatch;
import dev.relisten.agents.worker.DispatchSettings;
import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.ClipStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The actors of a node and who knows whom. */
final class NodeActors {
  private final Config config;
  private final ClipStore store;
  private final ClipSource live;
  private final NodeWorker worker;
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final CompletableFuture<ActorRef<SessionManager.Command>> manager =
      new CompletableFuture<>();

  NodeActors(Config config, ClipStore store, ClipSource live, NodeWorker worker) {
    this.config = config;
    this.store = store;
    this.live = live;
    this.worker = worker;
  }

  /** Starts them all; to be run once. */
  Behavior<Void> guardian() {
    return Behaviors.setup(this::spawn);
  }

  /** Done when the worker's model is loaded, or has failed to. */
  Future<Void> loaded() {
    return loaded;
  }

  /** Waits for the guardian. */
  ActorRef<SessionManager.Command> manager() {
    return manager.join();
  }

  private Behavior<Void> spawn(ActorContext<Void> context) {
    worker.spawn(context, loaded);
    var retrieval = context.spawn(SegmentRetrieval.create(store.orElse(live)), "retrieval");
    var dispatch = context.spawn(Dispatch.create(DispatchSettings.from(config)), "dispatch");
    ReasoningSettings settings = ReasoningSettings.from(config);
    WindowSessions windows = new WindowSessions(context.getSystem(), manager, settings.defaults());
    var desk =
        context.spawn(
            ListeningDesk.create(ListeningSettings.from(config), store, windows), "listening");
    SessionParts parts = new SessionParts(settings, retrieval, dispatch, desk);
    manager.complete(context.spawn(SessionManager.create(parts), "sessions"));
    return Behaviors.empty();
  }
}
