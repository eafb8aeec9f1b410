package dev.relisten.agents.listening;

import dev.relisten.agents.listening.ListeningPass.State;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.stream.Materializer;

/**
 * Has notes of recordings that are longer than a model takes: one pass a clip and model, however
 * many ask. A pass goes on while anybody waits for it; what it heard is stored, and the next one
 * goes on from there.
 */
public final class ListeningDesk extends AbstractBehavior<ListeningDesk.Command> {
  /** What the desk is told. */
  public sealed interface Command {}

  /**
   * Wants the notes of a recording; answered with {@link Progress} now and then, and last with
   * {@link Noted} or {@link Failed}. Whoever stops waits no more.
   */
  public record Listen(String clipId, ModelInfo model, ActorRef<Reply> replyTo)
      implements Command {}

  private record AskerLeft(Key key, ActorRef<Reply> asker) implements Command {}

  private record Progressed(Key key, Progress progress) implements Command {}

  private record Ended(Key key, State state) implements Command {}

  private record Broke(Key key, String message) implements Command {}

  /** What the desk says. */
  public sealed interface Reply {}

  /** How many of the recording's windows have been listened to. */
  public record Progress(int windowsDone, int windows) implements Reply {}

  /**
   * All that is noted.
   *
   * @param notes in order, in times of the recording
   * @param maxNotesChars most of them that one prompt may hold
   */
  public record Noted(List<Note> notes, int maxNotesChars) implements Reply {
    public Noted {
      notes = List.copyOf(notes);
    }
  }

  /** There are no notes; {@code message} says why. */
  public record Failed(String message) implements Reply {}

  private record Key(String clipId, String modelSha256) {}

  private static final class Running {
    final ModelInfo model;
    final Set<ActorRef<Reply>> askers = new LinkedHashSet<>();
    ListeningPass pass;
    Progress last = new Progress(0, 0);

    Running(ModelInfo model) {
      this.model = model;
    }
  }

  private final ListeningSettings settings;
  private final ClipStore store;
  private final NotesArchive archive;
  private final WindowAsking asking;
  private final Materializer materializer;
  private final Executor blocking;
  private final Map<Key, Running> passes = new HashMap<>();

  /** One a node. */
  public static Behavior<Command> create(
      ListeningSettings settings, ClipStore store, WindowAsking asking) {
    return Behaviors.setup(context -> new ListeningDesk(context, settings, store, asking));
  }

  private ListeningDesk(
      ActorContext<Command> context,
      ListeningSettings settings,
      ClipStore store,
      WindowAsking asking) {
    super(context);
    this.settings = settings;
    this.store = store;
    this.archive = new NotesArchive(store);
    this.asking = asking;
    this.materializer = Materializer.createMaterializer(context);
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Listen.class, this::onListen)
        .onMessage(AskerLeft.class, this::onAskerLeft)
        .onMessage(Progressed.class, this::onProgressed)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Broke.class, this::onBroke)
        .build();
  }

  private Behavior<Command> onListen(Listen listen) {
    Key key = new Key(listen.clipId(), listen.model().sha256());
    getContext().watchWith(listen.replyTo(), new AskerLeft(key, listen.replyTo()));
    Running running = passes.get(key);
    if (running == null) {
      running = new Running(listen.model());
      passes.put(key, running);
      start(key, running);
    } else if (running.last.windows() > 0) {
      listen.replyTo().tell(running.last);
    }
    running.askers.add(listen.replyTo());
    return this;
  }

  private void start(Key key, Running running) {
    ActorRef<Command> self = getContext().getSelf();
    running.pass = new ListeningPass(settings, store, archive, asking, key.clipId(), running.model);
    getContext()
        .pipeToSelf(
            running.pass.run(
                (done, windows) -> self.tell(new Progressed(key, new Progress(done, windows))),
                materializer,
                blocking),
            (state, broken) ->
                broken == null
                    ? new Ended(key, state)
                    : new Broke(key, ListeningPass.message(broken)));
  }

  private Behavior<Command> onAskerLeft(AskerLeft left) {
    Running running = passes.get(left.key());
    if (running != null && running.askers.remove(left.asker()) && running.askers.isEmpty()) {
      running.pass.stop();
    }
    return this;
  }

  /** Tells every hundredth of the way. */
  private Behavior<Command> onProgressed(Progressed progressed) {
    Running running = passes.get(progressed.key());
    Progress now = progressed.progress();
    if (running != null && hundredths(now) != hundredths(running.last)) {
      running.last = now;
      running.askers.forEach(asker -> asker.tell(now));
    }
    return this;
  }

  private static int hundredths(Progress progress) {
    return progress.windows() == 0
        ? -1
        : (int) (100L * progress.windowsDone() / progress.windows());
  }

  private Behavior<Command> onEnded(Ended ended) {
    Running running = passes.get(ended.key());
    State state = ended.state();
    if (running.pass.givesUp(state)) {
      return end(
          ended.key(),
          new Failed(
              "windows: %d failed in a row (expected: < %d); the last one: %s"
                  .formatted(state.failuresInRow(), settings.giveUpAfter(), state.lastFailure())));
    }
    if (!state.isWhole() && !running.askers.isEmpty()) {
      start(ended.key(), running);
      return this;
    }
    int maxChars = (int) (settings.maxNotesShare() * running.model.contextTokens());
    return end(ended.key(), new Noted(state.notes().notes(settings.gapText()), maxChars));
  }

  private Behavior<Command> onBroke(Broke broke) {
    return end(broke.key(), new Failed(broke.message()));
  }

  private Behavior<Command> end(Key key, Reply reply) {
    for (ActorRef<Reply> asker : passes.remove(key).askers) {
      getContext().unwatch(asker);
      asker.tell(reply);
    }
    return this;
  }
}
