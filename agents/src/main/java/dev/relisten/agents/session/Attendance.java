package dev.relisten.agents.session;

import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.session.ReasoningSession.Alarm;
import dev.relisten.agents.session.ReasoningSession.Cancel;
import dev.relisten.agents.session.ReasoningSession.Command;
import dev.relisten.agents.session.ReasoningSession.FromWorker;
import dev.relisten.agents.session.ReasoningSession.WorkerDied;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Preempted;
import dev.relisten.protocol.generation.GenerationEvent.Rejected;
import dev.relisten.protocol.generation.GenerationEvent.TagBegun;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds in every state of a session: the client may cancel or leave; a worker may die, fall
 * silent, refuse, or lose an event or the sequence, which leads to a new opening from what is
 * committed, a bounded number of times. Not thread-safe; belongs to one session.
 */
final class Attendance {
  private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final SessionParts parts;
  private final SessionStory story;
  private final Function<Opening, Behavior<Command>> reopen;

  Attendance(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SessionParts parts,
      SessionStory story,
      Function<Opening, Behavior<Command>> reopen) {
    this.context = context;
    this.timers = timers;
    this.parts = parts;
    this.story = story;
    this.reopen = reopen;
  }

  /** A state without a worker that waits for the store. */
  BehaviorBuilder<Command> unconnected(Duration idle) {
    BehaviorBuilder<Command> state = unconnected();
    listenFor(idle);
    return state.onMessageEquals(
        Alarm.WENT_SILENT, () -> failed(SessionFailure.INTERNAL, "store: silent for over " + idle));
  }

  /** A state without a worker. */
  BehaviorBuilder<Command> unconnected() {
    timers.cancel(Alarm.WENT_SILENT);
    return Behaviors.receive(Command.class)
        .onMessage(Cancel.class, cancel -> cancelled())
        .onMessageEquals(Alarm.SUBSCRIBER_LEFT, this::cancelled);
  }

  /**
   * A state with a worker.
   *
   * @param pending what a new opening would have to insert
   * @param idle longest silence
   * @param onEvent hears the worker's events, in order and without gaps
   */
  BehaviorBuilder<Command> connected(
      SequenceLine line,
      Optional<Insertion> pending,
      Duration idle,
      Function<GenerationEvent, Behavior<Command>> onEvent) {
    listenFor(idle);
    return Behaviors.receive(Command.class)
        .onMessage(
            FromWorker.class,
            message -> {
              GenerationEvent event = message.event();
              return event.sequence().equals(line.key())
                  ? onEvent(line, pending, idle, event, onEvent)
                  : Behaviors.same();
            })
        .onMessageEquals(Alarm.WENT_SILENT, () -> lost(line, pending, "silence: over " + idle))
        .onMessage(
            WorkerDied.class,
            died -> died.key().equals(line.key()),
            died -> lost(line, pending, "worker: died"))
        .onMessage(Cancel.class, cancel -> cancelled(line))
        .onMessageEquals(Alarm.SUBSCRIBER_LEFT, () -> cancelled(line))
        .onSignal(PostStop.class, stopped -> broken(line));
  }

  /** Builds a state; what it does not name changes nothing. */
  static Behavior<Command> built(BehaviorBuilder<Command> state) {
    return state.onAnyMessage(other -> Behaviors.same()).build();
  }

  /** An event that makes no sense here: as if the sequence were lost. */
  Behavior<Command> unexpected(
      SequenceLine line, Optional<Insertion> pending, GenerationEvent event) {
    return lost(line, pending, "event: unexpected " + event.getClass().getSimpleName());
  }

  /** Gives the sequence up and opens again, on another worker if there is one. */
  Behavior<Command> lost(SequenceLine line, Optional<Insertion> pending, String why) {
    leave(line, Ending.SUPERSEDED);
    return next(line, pending, Optional.of(line), SessionFailure.WORKER_LOST, why);
  }

  /** The worker ended the sequence. */
  Behavior<Command> lost(SequenceLine line, Optional<Insertion> pending, Finished finished) {
    return lost(
        line, pending, "sequence: ended by " + finished.reason() + " " + finished.message());
  }

  Behavior<Command> failed(SegmentRetrieval.Reply reply) {
    SegmentRetrieval.Failed failed = (SegmentRetrieval.Failed) reply;
    return failed(
        switch (failed.problem()) {
          case CLIP_NOT_FOUND -> SessionFailure.CLIP_NOT_FOUND;
          case OUT_OF_RANGE -> SessionFailure.SOUND_EXPIRED;
          case UNREADABLE -> SessionFailure.INTERNAL;
        },
        failed.message());
  }

  Behavior<Command> failed(SessionFailure failure, String message) {
    story.failed(failure, message);
    return Behaviors.stopped();
  }

  /** Frees the sequence, gives the lease back, watches the worker no more. */
  void leave(SequenceLine line, Ending ending) {
    context.unwatch(line.lease().worker());
    line.close(ending, parts.dispatch());
  }

  private Behavior<Command> onEvent(
      SequenceLine line,
      Optional<Insertion> pending,
      Duration idle,
      GenerationEvent event,
      Function<GenerationEvent, Behavior<Command>> handler) {
    if (event instanceof Rejected rejected) {
      return onRejected(line, pending, rejected);
    }
    return switch (line.arrived(event)) {
      case LATE, REPLAYED -> Behaviors.same();
      case AFTER_GAP -> lost(line, pending, "events: one lost before number " + event.number());
      case IN_ORDER -> {
        listenFor(idle);
        yield event instanceof Preempted preempted
            ? onPreempted(line, pending, preempted)
            : event instanceof TagBegun begun ? onTagBegun(begun) : handler.apply(event);
      }
    };
  }

  /** The store may fetch what the model is about to name. */
  private Behavior<Command> onTagBegun(TagBegun begun) {
    story
        .clipSample(begun.startSeconds())
        .ifPresent(
            sample ->
                parts
                    .retrieval()
                    .tell(new SegmentRetrieval.Prefetch(story.request().clipId(), sample)));
    return Behaviors.same();
  }

  private Behavior<Command> onPreempted(
      SequenceLine line, Optional<Insertion> pending, Preempted preempted) {
    leave(line, Ending.SUPERSEDED);
    return next(line, pending, Optional.empty(), SessionFailure.WORKER_LOST, preempted.message());
  }

  private Behavior<Command> onRejected(
      SequenceLine line, Optional<Insertion> pending, Rejected rejected) {
    return switch (rejected.reason()) {
      case FULL -> {
        context.unwatch(line.lease().worker());
        line.closeRefused(parts.dispatch());
        yield next(line, pending, Optional.of(line), SessionFailure.NO_WORKER, rejected.message());
      }
      case UNKNOWN_SEQUENCE -> lost(line, pending, rejected.message());
      case TOO_LONG -> refused(line, SessionFailure.CLIP_TOO_LONG, rejected);
      case INVALID -> refused(line, SessionFailure.INVALID_REQUEST, rejected);
    };
  }

  private Behavior<Command> refused(SequenceLine line, SessionFailure failure, Rejected rejected) {
    leave(line, Ending.FAILED);
    return failed(failure, rejected.message());
  }

  private Behavior<Command> next(
      SequenceLine line,
      Optional<Insertion> pending,
      Optional<SequenceLine> avoided,
      SessionFailure failure,
      String why) {
    int epoch = line.key().epoch() + 1;
    LOG.info("session {} opens again, epoch {}: {}", story.sessionId(), epoch, why);
    if (epoch > parts.settings().maxReopens()) {
      return failed(
          failure,
          "openings: %d (expected: <= %d); the last ended so: %s"
              .formatted(epoch, parts.settings().maxReopens() + 1, why));
    }
    return reopen.apply(new Opening(epoch, story.shown(), pending, avoided));
  }

  private Behavior<Command> cancelled(SequenceLine line) {
    leave(line, Ending.CLIENT_CANCELLED);
    return cancelled();
  }

  private Behavior<Command> cancelled() {
    story.finished(SessionEnding.CANCELLED);
    return Behaviors.stopped();
  }

  private Behavior<Command> broken(SequenceLine line) {
    line.close(Ending.FAILED, parts.dispatch());
    return Behaviors.same();
  }

  private void listenFor(Duration idle) {
    timers.startSingleTimer(Alarm.WENT_SILENT, Alarm.WENT_SILENT, idle);
  }
}
