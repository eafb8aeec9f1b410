package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.ReportLoad;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.WorkerLoad;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.japi.function.Creator;

/**
 * Owner of one device. It hears {@link GenerationCommand}s and computes in blocking steps on its
 * own thread; between two steps it takes every command that has come, so that a cancelled sequence
 * is free within one step. Events of a sequence come in order, numbered.
 *
 * <p>Two behaviors: idle, nothing to compute; busy, one {@code Step} message to itself is under
 * way. The actor's own type is Object because its messages to itself are not the protocol's.
 */
public final class GpuWorker {
  private static final Duration TICK = Duration.ofMillis(250);

  private final ActorContext<Object> context;
  private final LoadedModel model;
  private final WorkerSettings settings;
  private final Generations generations;

  private enum Step {
    NEXT
  }

  private enum Tick {
    NOW
  }

  /**
   * A worker for {@link #dispatcher()}. It loads its model in its own thread when it starts, and
   * registers under {@link GenerationCommand#SERVICE} once that is done; if loading fails, it stops
   * with the exception. It closes the model when it stops.
   */
  public static Behavior<GenerationCommand> create(
      Supplier<LoadedModel> loading, WorkerSettings settings) {
    return Behaviors.<Object>setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.NOW, TICK);
                      return new GpuWorker(context, loading.get(), settings).start();
                    }))
        .narrow();
  }

  /** One thread for each worker, for its whole life. */
  public static DispatcherSelector dispatcher() {
    return DispatcherSelector.fromConfig(WorkerSettings.PATH + ".dispatcher");
  }

  private GpuWorker(ActorContext<Object> context, LoadedModel model, WorkerSettings settings) {
    this.context = context;
    this.model = model;
    this.settings = settings;
    this.generations = new Generations(model, settings);
  }

  private Behavior<Object> start() {
    context
        .getSystem()
        .receptionist()
        .tell(Receptionist.register(GenerationCommand.SERVICE, self()));
    context.getLog().info("worker ready: {}, {} slots", model.info(), model.engine().slots());
    return idle();
  }

  private Behavior<Object> idle() {
    return commands(this::wake);
  }

  private Behavior<Object> busy() {
    return commands(Behaviors::same);
  }

  private Behavior<Object> wake() {
    context.getSelf().tell(Step.NEXT);
    return busy();
  }

  private Behavior<Object> onStep() {
    return generations.turn(System.nanoTime()) ? wake() : idle();
  }

  /** The message table; {@code then} follows whatever may give work. */
  private Behavior<Object> commands(Creator<Behavior<Object>> then) {
    return Behaviors.receive(Object.class)
        .onMessage(Open.class, command -> onOpen(command, then))
        .onMessage(Supply.class, command -> onSupply(command, then))
        .onMessage(Continue.class, command -> onContinue(command, then))
        .onMessage(Cancel.class, command -> onCancel(command, then))
        .onMessage(ReportLoad.class, this::onReportLoad)
        .onMessageEquals(Step.NEXT, this::onStep)
        .onMessageEquals(Tick.NOW, () -> onTick(then))
        .onSignal(Terminated.class, gone -> onSessionGone(gone, then))
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<Object> onOpen(Open command, Creator<Behavior<Object>> then) throws Exception {
    context.watch(command.replyTo());
    generations.open(command, System.nanoTime());
    return then.create();
  }

  private Behavior<Object> onSupply(Supply command, Creator<Behavior<Object>> then)
      throws Exception {
    generations.supply(command.slice(), System.nanoTime());
    return then.create();
  }

  private Behavior<Object> onContinue(Continue command, Creator<Behavior<Object>> then)
      throws Exception {
    generations.resume(command, System.nanoTime());
    return then.create();
  }

  private Behavior<Object> onCancel(Cancel command, Creator<Behavior<Object>> then)
      throws Exception {
    generations.cancel(command.sequence(), command.ending());
    return then.create();
  }

  private Behavior<Object> onReportLoad(ReportLoad command) {
    int slots = model.engine().slots();
    command
        .replyTo()
        .tell(
            new WorkerLoad(
                self(),
                model.info(),
                slots,
                generations.usedSlots(),
                generations.waiting(),
                generations.keyValueBytes(),
                settings.kvBudgetBytes()));
    return Behaviors.same();
  }

  private Behavior<Object> onTick(Creator<Behavior<Object>> then) throws Exception {
    generations.expire(System.nanoTime());
    return then.create();
  }

  private Behavior<Object> onSessionGone(Terminated gone, Creator<Behavior<Object>> then)
      throws Exception {
    generations.abandon(gone.getRef());
    return then.create();
  }

  private Behavior<Object> onStop() {
    generations.preemptAll("the worker stops");
    model.close();
    return Behaviors.same();
  }

  private ActorRef<GenerationCommand> self() {
    return context.getSelf().narrow();
  }
}
