package dev.relisten.agents.session;

import static dev.relisten.agents.session.Attendance.built;

import dev.relisten.agents.listening.ShownNotes;
import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.retrieval.SegmentRetrieval.Serve;
import dev.relisten.agents.retrieval.SegmentRetrieval.Served;
import dev.relisten.agents.session.ReasoningSession.Command;
import dev.relisten.agents.session.ReasoningSession.FromDispatch;
import dev.relisten.agents.session.ReasoningSession.FromRetrieval;
import dev.relisten.agents.session.ReasoningSession.FromWorker;
import dev.relisten.agents.session.ReasoningSession.WorkerDied;
import dev.relisten.agents.worker.Dispatch;
import dev.relisten.agents.worker.Dispatch.Leased;
import dev.relisten.agents.worker.Lease;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.SliceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The way to an opened sequence, the same the first time and again: lease a worker, supply it with
 * all sound, open, wait for the prompt to be read. A whole recording that is longer than the leased
 * model takes goes through {@link LongClip} first. Belongs to one session.
 */
final class SequenceOpening {
  private final ActorContext<Command> context;
  private final SessionParts parts;
  private final SessionStory story;
  private final Attendance attendance;
  private final BiFunction<SequenceLine, Optional<Insertion>, Behavior<Command>> whenOpened;
  private final ActorRef<GenerationEvent> fromWorker;
  private final ActorRef<SegmentRetrieval.Reply> fromRetrieval;
  private final ActorRef<Dispatch.Reply> fromDispatch;
  private final LongClip longClip;

  /**
   * Prepares.
   *
   * @param whenOpened the state that follows; gets what is still being inserted
   */
  SequenceOpening(
      ActorContext<Command> context,
      SessionParts parts,
      SessionStory story,
      Attendance attendance,
      BiFunction<SequenceLine, Optional<Insertion>, Behavior<Command>> whenOpened) {
    this.context = context;
    this.parts = parts;
    this.story = story;
    this.attendance = attendance;
    this.whenOpened = whenOpened;
    this.fromWorker = context.messageAdapter(GenerationEvent.class, FromWorker::new);
    this.fromRetrieval = context.messageAdapter(SegmentRetrieval.Reply.class, FromRetrieval::new);
    this.fromDispatch = context.messageAdapter(Dispatch.Reply.class, FromDispatch::new);
    this.longClip = new LongClip(context, parts.listening(), story, attendance, this::leasing);
  }

  /** First state: what is there of the clip? */
  Behavior<Command> findingClip() {
    find();
    return built(
        attendance
            .unconnected(parts.settings().pausedIdle())
            .onMessage(
                FromRetrieval.class,
                found ->
                    found.reply() instanceof SegmentRetrieval.Found clip
                        ? onFound(clip)
                        : attendance.failed(found.reply())));
  }

  private Behavior<Command> onFound(SegmentRetrieval.Found clip) {
    try {
      SampleRange shown = story.request().scope().of(clip.extent());
      story.found(clip.extent(), shown);
      return leasing(Opening.first(shown));
    } catch (ScopeException e) {
      return attendance.failed(e.failure(), e.getMessage());
    }
  }

  /** Waits for a worker; {@link Dispatch} bounds the wait. */
  Behavior<Command> leasing(Opening next) {
    parts
        .dispatch()
        .tell(
            new Dispatch.Acquire(
                story.modelSha256(),
                next.avoided().map(line -> line.lease().worker()),
                story.request().standing(),
                fromDispatch));
    return built(
        attendance
            .unconnected()
            .onMessage(FromDispatch.class, message -> onLease(next, message.reply())));
  }

  /** Asks what is there of the clip; the session hears. */
  void find() {
    parts.retrieval().tell(new SegmentRetrieval.Find(story.request().clipId(), fromRetrieval));
  }

  /** Sends {@code range} to the line's worker; the session hears that it is on its way. */
  void serve(SequenceLine line, SampleRange range) {
    parts
        .retrieval()
        .tell(
            new Serve(
                story.request().clipId(), range, line.key(), line.lease().worker(), fromRetrieval));
  }

  private Behavior<Command> onLease(Opening next, Dispatch.Reply reply) {
    return reply instanceof Leased leased
        ? onLease(next, leased.lease())
        : attendance.failed(SessionFailure.NO_WORKER, ((Dispatch.Unavailable) reply).message());
  }

  private Behavior<Command> onLease(Opening next, Lease lease) {
    boolean tooLong = next.shown().lengthSamples() > lease.model().maxClipSamples();
    if (tooLong && story.mayListenFirst()) {
      parts.dispatch().tell(new Dispatch.Release(lease, Ending.SUPERSEDED));
      return longClip.listening(lease.model());
    }
    SequenceKey key = new SequenceKey(story.sessionId(), next.epoch());
    int contextTokens = lease.model().contextTokens();
    Budgets budgets =
        new Budgets(story.request().options(), contextTokens, next.shown().lengthSamples());
    SequenceLine line = new SequenceLine(lease, key, budgets);
    context.watchWith(lease.worker(), new WorkerDied(key));
    if (tooLong) {
      attendance.leave(line, Ending.FAILED);
      return attendance.failed(SessionFailure.CLIP_TOO_LONG, tooLong(next, lease));
    }
    sounds(next).forEach(range -> serve(line, range));
    return supplying(line, next, Map.of());
  }

  private Behavior<Command> supplying(
      SequenceLine line, Opening next, Map<SampleRange, SliceRef> served) {
    return built(
        attendance
            .connected(
                line,
                next.pending(),
                parts.settings().pausedIdle(),
                event -> attendance.unexpected(line, next.pending(), event))
            .onMessage(
                FromRetrieval.class, message -> onServed(line, next, served, message.reply())));
  }

  private Behavior<Command> onServed(
      SequenceLine line,
      Opening next,
      Map<SampleRange, SliceRef> before,
      SegmentRetrieval.Reply reply) {
    if (reply instanceof SegmentRetrieval.Failed) {
      attendance.leave(line, Ending.FAILED);
      return attendance.failed(reply);
    }
    if (!(reply instanceof Served served && served.sequence().equals(line.key()))) {
      return Behaviors.same();
    }
    Map<SampleRange, SliceRef> all = new HashMap<>(before);
    all.put(Transcript.rangeOf(served.slice()), served.slice());
    return all.size() < sounds(next).size() ? supplying(line, next, all) : open(line, next, all);
  }

  private Behavior<Command> open(
      SequenceLine line, Opening next, Map<SampleRange, SliceRef> sounds) {
    List<Part> committed = new ArrayList<>(story.transcript().parts());
    next.pending().ifPresent(insertion -> committed.add(insertion.part(sounds::get)));
    SliceRef shown = sounds.get(next.shown());
    Open open =
        new Open(
            line.key(),
            story.request().question(),
            story.request().choices(),
            story.notes().map(ShownNotes::text),
            shown,
            committed,
            story.request().options().generation(),
            story.request().standing(),
            Math.max(1, line.budgets().turnTokens(story.transcript())),
            fromWorker);
    line.open(open, story.transcript().heard().size());
    return opening(line, next, shown);
  }

  private Behavior<Command> opening(SequenceLine line, Opening next, SliceRef shown) {
    return built(
        attendance.connected(
            line,
            next.pending(),
            parts.settings().prefillIdle(),
            event ->
                event instanceof Opened opened
                    ? onOpened(line, next, shown, opened)
                    : attendance.unexpected(line, next.pending(), event)));
  }

  private Behavior<Command> onOpened(
      SequenceLine line, Opening next, SliceRef shown, Opened opened) {
    story.opened(opened, shown);
    return whenOpened.apply(line, next.pending());
  }

  private List<SampleRange> sounds(Opening next) {
    return next.sounds(story.transcript().heard());
  }

  private static String tooLong(Opening next, Lease lease) {
    return "sound: %d samples (expected: <= %d, the longest that %s takes at once)"
        .formatted(
            next.shown().lengthSamples(), lease.model().maxClipSamples(), lease.model().name());
  }
}
