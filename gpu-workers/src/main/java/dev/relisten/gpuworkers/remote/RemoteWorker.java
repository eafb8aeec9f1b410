package dev.relisten.gpuworkers.remote;

import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.ReportLoad;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.GenerationEvent.Rejected.Reason;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.WorkerLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * A worker whose device is a server with an OpenAI-compatible API, such as vLLM. It speaks the same
 * protocol as any worker: each turn is a chat completion that stops at {@code </seg>}, each slice
 * an audio part of the assistant's message. The server keeps the KV cache, if its prefix caching is
 * on; a paused sequence holds nothing there. Registers once the server answers.
 *
 * <p>What cannot be the same: the server tokenises text anew, so ids in the trace are what it
 * reports; an interrupted turn may have cost tokens that are not told.
 */
public final class RemoteWorker {
  /** Sequences whose sound is kept before they open. */
  private static final int MOST_EARLY = 256;

  private static final Duration PROBE_AGAIN = Duration.ofSeconds(2);

  private final ActorContext<Object> context;
  private final TimerScheduler<Object> timers;
  private final RemoteModel model;
  private final RemoteSettings settings;
  private final Runnable whenReady;
  private final ChatClient client;
  private final Map<SequenceKey, Live> live = new HashMap<>();
  private final Map<SequenceKey, List<Supply>> early =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SequenceKey, List<Supply>> eldest) {
          return size() > MOST_EARLY;
        }
      };

  private enum Probe {
    NOW,
    ANSWERED,
    FAILED
  }

  private record FromServer(SequenceKey key, long turn, ChatEvent event) {}

  private record Silent(SequenceKey key) {}

  private record Again(SequenceKey key, long turn) {}

  /** A sequence with the turn that is under way; {@code turn} tells late events from ours. */
  private static final class Live {
    private final RemoteSequence sequence;
    private ChatClient.Call call = () -> {};
    private long turn;
    private boolean running;
    private boolean heardOf;
    private int retriesLeft;

    Live(RemoteSequence sequence) {
      this.sequence = sequence;
    }
  }

  /**
   * One for each server and model.
   *
   * @param whenReady runs once, when the server answers
   */
  public static Behavior<GenerationCommand> create(
      RemoteModel model, RemoteSettings settings, Runnable whenReady) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers ->
                        new RemoteWorker(context, timers, model, settings, whenReady).start()))
        .narrow();
  }

  private RemoteWorker(
      ActorContext<Object> context,
      TimerScheduler<Object> timers,
      RemoteModel model,
      RemoteSettings settings,
      Runnable whenReady) {
    this.context = context;
    this.timers = timers;
    this.model = model;
    this.settings = settings;
    this.whenReady = whenReady;
    this.client = new ChatClient(settings.baseUrl());
  }

  private Behavior<Object> start() {
    context.getSelf().tell(Probe.NOW);
    return Behaviors.receive(Object.class)
        .onMessage(Probe.class, this::onProbe)
        .onMessage(Open.class, this::onOpen)
        .onMessage(Supply.class, this::onSupply)
        .onMessage(Continue.class, this::onContinue)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(ReportLoad.class, this::onReportLoad)
        .onMessage(FromServer.class, this::onFromServer)
        .onMessage(Silent.class, this::onSilent)
        .onMessage(Again.class, this::onAgain)
        .onSignal(Terminated.class, this::onSessionGone)
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<Object> onProbe(Probe probe) {
    switch (probe) {
      case NOW ->
          context.pipeToSelf(
              client.probe(), (done, failure) -> failure == null ? Probe.ANSWERED : Probe.FAILED);
      case ANSWERED -> {
        var self = context.getSelf().<GenerationCommand>narrow();
        var register = Receptionist.register(GenerationCommand.SERVICE, self);
        context.getSystem().receptionist().tell(register);
        context.getLog().info("worker ready: {} at {}", model.info(), settings.baseUrl());
        whenReady.run();
      }
      case FAILED -> timers.startSingleTimer(Probe.NOW, PROBE_AGAIN);
    }
    return Behaviors.same();
  }

  private Behavior<Object> onOpen(Open open) {
    SequenceKey key = open.sequence();
    RemoteSequence sequence = new RemoteSequence(model, settings.model(), open);
    if (live.size() >= settings.sequences()) {
      sequence
          .outbox()
          .rejected(
              Reason.FULL,
              "sequences: %d (expected: < %d)".formatted(live.size(), settings.sequences()));
      return Behaviors.same();
    }
    endOlder(key);
    live.put(key, new Live(sequence));
    context.watch(open.replyTo());
    List<Supply> sounds = early.remove(key);
    if (sounds != null) {
      sounds.forEach(supply -> sequence.supply(supply.slice()));
    }
    return ask(key);
  }

  private Behavior<Object> onSupply(Supply supply) {
    Live known = live.get(supply.sequence());
    if (known == null || !known.sequence.supply(supply.slice())) {
      early.computeIfAbsent(supply.sequence(), key -> new ArrayList<>()).add(supply);
      return Behaviors.same();
    }
    return known.running ? Behaviors.same() : ask(supply.sequence());
  }

  private Behavior<Object> onContinue(Continue command) {
    SequenceKey key = command.sequence();
    Live known = live.get(key);
    if (known == null) {
      return Behaviors.same();
    }
    stopTurn(known);
    known.sequence.resume(command);
    List<Supply> sounds = early.remove(key);
    if (sounds != null) {
      sounds.forEach(supply -> known.sequence.supply(supply.slice()));
    }
    return ask(key);
  }

  private Behavior<Object> onCancel(Cancel cancel) {
    early.remove(cancel.sequence());
    Live known = live.get(cancel.sequence());
    if (known != null) {
      known.sequence.outbox().finished(FinishReason.CANCELLED, "ending: " + cancel.ending());
      free(cancel.sequence());
    }
    return Behaviors.same();
  }

  private Behavior<Object> onReportLoad(ReportLoad command) {
    int waiting = (int) live.values().stream().filter(known -> !known.heardOf).count();
    ActorRef<GenerationCommand> self = context.getSelf().narrow();
    command
        .replyTo()
        .tell(new WorkerLoad(self, model.info(), settings.sequences(), live.size(), waiting, 0, 0));
    return Behaviors.same();
  }

  /** Asks for the next turn, unless sound is still to come. */
  private Behavior<Object> ask(SequenceKey key) {
    Live known = live.get(key);
    expect(key, settings.firstTokenLimit());
    if (known.sequence.complete()) {
      known.running = true;
      known.heardOf = false;
      known.retriesLeft = settings.retries();
      call(key, known);
    }
    return Behaviors.same();
  }

  private void call(SequenceKey key, Live known) {
    long turn = ++known.turn;
    ActorRef<Object> self = context.getSelf();
    known.call =
        client.start(
            known.sequence.request(), event -> self.tell(new FromServer(key, turn, event)));
  }

  private Behavior<Object> onFromServer(FromServer message) {
    Live known = live.get(message.key());
    if (known == null || !known.running || known.turn != message.turn()) {
      return Behaviors.same();
    }
    ChatEvent event = message.event();
    if (event instanceof ChatEvent.Refused refused) {
      return onRefused(message.key(), known, refused);
    }
    if (event instanceof ChatEvent.Broken broken) {
      return onBroken(message.key(), known, broken.message());
    }
    known.heardOf = true;
    expect(message.key(), settings.tokenLimit());
    if (event instanceof ChatEvent.Prompt prompt) {
      known.sequence.prefilled(prompt.ids());
      return Behaviors.same();
    }
    RemoteSequence.Next next =
        event instanceof ChatEvent.Delta delta
            ? known.sequence.wrote(delta)
            : known.sequence.stopped(((ChatEvent.Stopped) event).reason());
    return follow(message.key(), known, next);
  }

  private Behavior<Object> follow(SequenceKey key, Live known, RemoteSequence.Next next) {
    switch (next) {
      case RUN -> {}
      case HOLD -> {
        stopTurn(known);
        expect(key, settings.pausedLimit());
      }
      case FREE -> free(key);
    }
    return Behaviors.same();
  }

  private Behavior<Object> onRefused(SequenceKey key, Live known, ChatEvent.Refused refused) {
    String message = "server: HTTP %d %s".formatted(refused.status(), refused.message());
    if (refused.status() >= 500 || refused.status() == 429) {
      return onBroken(key, known, message);
    }
    known.sequence.outbox().rejected(Reason.INVALID, message);
    free(key);
    return Behaviors.same();
  }

  private Behavior<Object> onBroken(SequenceKey key, Live known, String message) {
    if (!known.heardOf && known.retriesLeft-- > 0) {
      timers.startSingleTimer(key, new Again(key, known.turn), settings.retryAfter());
      return Behaviors.same();
    }
    known.sequence.outbox().finished(FinishReason.ERROR, message);
    free(key);
    return Behaviors.same();
  }

  private Behavior<Object> onAgain(Again again) {
    Live known = live.get(again.key());
    if (known != null && known.running && known.turn == again.turn()) {
      expect(again.key(), settings.firstTokenLimit());
      call(again.key(), known);
    }
    return Behaviors.same();
  }

  private Behavior<Object> onSilent(Silent silent) {
    Live known = live.get(silent.key());
    if (known != null) {
      if (known.running) {
        known.sequence.outbox().finished(FinishReason.ERROR, "server: silent for too long");
      } else {
        known.sequence.outbox().preempted("paused or awaiting sound for too long");
      }
      free(silent.key());
    }
    return Behaviors.same();
  }

  private Behavior<Object> onSessionGone(Terminated gone) {
    List.copyOf(live.keySet()).stream()
        .filter(key -> live.get(key).sequence.outbox().isTo(gone.getRef()))
        .forEach(this::free);
    return Behaviors.same();
  }

  private Behavior<Object> onStop() {
    for (SequenceKey key : List.copyOf(live.keySet())) {
      live.get(key).sequence.outbox().preempted("the worker stops");
      free(key);
    }
    return Behaviors.same();
  }

  private void endOlder(SequenceKey newer) {
    for (SequenceKey key : List.copyOf(live.keySet())) {
      if (key.sessionId().equals(newer.sessionId())) {
        onCancel(new Cancel(key, Ending.SUPERSEDED));
      }
    }
  }

  private void stopTurn(Live known) {
    known.running = false;
    known.turn++;
    known.call.cancel();
  }

  private void free(SequenceKey key) {
    stopTurn(live.remove(key));
    timers.cancel(key);
  }

  private void expect(SequenceKey key, Duration limit) {
    timers.startSingleTimer(key, new Silent(key), limit);
  }
}
