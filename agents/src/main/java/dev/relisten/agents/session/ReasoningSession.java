package dev.relisten.agents.session;

import static dev.relisten.agents.session.Attendance.built;

import dev.relisten.agents.listening.ListeningDesk;
import dev.relisten.agents.retrieval.SegmentRetrieval;
import dev.relisten.agents.retrieval.SegmentRetrieval.Served;
import dev.relisten.agents.session.Insertion.AnswerOpening;
import dev.relisten.agents.session.Insertion.Sound;
import dev.relisten.agents.session.Insertion.Words;
import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.worker.Dispatch;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.SequenceKey;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The loop: one question's life, from the clip to the answer, one method a state.
 *
 * <pre>
 * SequenceOpening: findingClip -&gt; leasing -&gt; supplying -&gt; opening -&gt; thinking
 *                                  leasing -&gt; LongClip: listening -&gt; leasing
 *
 *   thinking     -- answer                    -&gt; concluded
 *                -- tag, worth listening to   -&gt; retrieving -&gt; inserting -&gt; thinking
 *                -- tag in a live stream      -&gt; locating: retrieving or refused
 *                -- tag, refused              -&gt; thinking
 *                -- budget, guard, no answer  -&gt; openingAnswer -&gt; answering -&gt; concluded
 * </pre>
 *
 * What holds in every state, {@link Attendance} says: cancelling, a client that leaves, and a
 * worker that is lost, which leads back to {@code leasing} with a higher epoch.
 */
public final class ReasoningSession {
  /** What a session is told. */
  public sealed interface Command {}

  /** Ends the session; what it leaves behind says CANCELLED. */
  public record Cancel() implements Command {}

  record FromWorker(GenerationEvent event) implements Command {}

  record FromRetrieval(SegmentRetrieval.Reply reply) implements Command {}

  record FromDispatch(Dispatch.Reply reply) implements Command {}

  record FromListening(ListeningDesk.Reply reply) implements Command {}

  record WorkerDied(SequenceKey key) implements Command {}

  enum Alarm implements Command {
    WENT_SILENT,
    WALL_TIME_UP,
    SUBSCRIBER_LEFT
  }

  private final TimerScheduler<Command> timers;
  private final ReasoningSettings settings;
  private final SessionStory story;
  private final Attendance attendance;
  private final SequenceOpening opening;

  /**
   * One a question.
   *
   * @param subscriber hears the events; the session ends when it stops
   * @param whenEnded hears once, last, what is left behind
   */
  public static Behavior<Command> create(
      String sessionId,
      ReasoningRequest request,
      SessionParts parts,
      ActorRef<ReasoningEvent> subscriber,
      ActorRef<FinishedReasoning> whenEnded) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  SessionStory story = new SessionStory(sessionId, request, subscriber, whenEnded);
                  context.watchWith(subscriber, Alarm.SUBSCRIBER_LEFT);
                  return new ReasoningSession(context, timers, parts, story).opening.findingClip();
                }));
  }

  private ReasoningSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SessionParts parts,
      SessionStory story) {
    this.timers = timers;
    this.settings = parts.settings();
    this.story = story;
    this.attendance = new Attendance(context, timers, parts, story, this::reopen);
    this.opening = new SequenceOpening(context, parts, story, attendance, this::opened);
  }

  private Behavior<Command> reopen(Opening next) {
    story.lost(next.pending());
    return opening.leasing(next);
  }

  private Behavior<Command> opened(SequenceLine line, Optional<Insertion> pending) {
    timers.startSingleTimer(Alarm.WALL_TIME_UP, story.wallTimeLeft());
    return pending.map(insertion -> inserting(line, insertion)).orElseGet(() -> goOn(line));
  }

  private Behavior<Command> goOn(SequenceLine line) {
    if (story.transcript().thinkingEnding().isPresent()) {
      return answering(line);
    }
    return story.wallTimeLeft().isZero()
        ? forceAnswer(line, SessionEnding.WALL_TIME)
        : thinking(line);
  }

  // Thinking: text, and a pause at every tag.

  private Behavior<Command> thinking(SequenceLine line) {
    return built(
        attendance
            .connected(
                line,
                Optional.empty(),
                settings.decodeIdle(),
                event ->
                    event instanceof Tokens tokens
                        ? onThought(line, tokens)
                        : event instanceof SegmentTagged tagged
                            ? onTag(line, tagged)
                            : event instanceof Finished finished
                                ? onThoughtOut(line, finished)
                                : attendance.unexpected(line, Optional.empty(), event))
            .onMessageEquals(Alarm.WALL_TIME_UP, () -> forceAnswer(line, SessionEnding.WALL_TIME)));
  }

  private Behavior<Command> onThought(SequenceLine line, Tokens tokens) {
    story.wrote(tokens);
    return line.budgets().reserveIsTouched(story.transcript().spent())
        ? forceAnswer(line, SessionEnding.CONTEXT_FULL)
        : Behaviors.same();
  }

  private Behavior<Command> onTag(SequenceLine line, SegmentTagged tagged) {
    NumberedTag asked = story.requested(tagged);
    return story.clip().growing() ? locating(line, asked) : decide(line, asked);
  }

  /** A live stream has grown since: what is there now decides. */
  private Behavior<Command> locating(SequenceLine line, NumberedTag asked) {
    opening.find();
    return built(
        attendance
            .connected(
                line,
                Optional.empty(),
                settings.pausedIdle(),
                event -> attendance.unexpected(line, Optional.empty(), event))
            .onMessage(FromRetrieval.class, message -> onLocated(line, asked, message.reply())));
  }

  private Behavior<Command> onLocated(
      SequenceLine line, NumberedTag asked, SegmentRetrieval.Reply reply) {
    if (reply instanceof SegmentRetrieval.Failed) {
      attendance.leave(line, Ending.FAILED);
      return attendance.failed(reply);
    }
    if (!(reply instanceof SegmentRetrieval.Found found)) {
      return Behaviors.same();
    }
    story.grew(found.extent());
    return decide(line, asked);
  }

  private Behavior<Command> decide(SequenceLine line, NumberedTag asked) {
    PauseDecision decision =
        PauseDecision.at(
            asked.tag(),
            story.clip(),
            story.transcript(),
            line.budgets(),
            story.wallTimeLeft().isZero());
    if (decision.range().isPresent()) {
      boolean clipped = decision.outcome() == SegmentOutcome.CLIPPED;
      return retrieving(line, new Sound(asked, decision.range().get(), clipped));
    }
    return refuse(line, asked, decision);
  }

  private Behavior<Command> refuse(SequenceLine line, NumberedTag asked, PauseDecision decision) {
    story.refused(asked, decision);
    return decision
        .endsThinking()
        .map(why -> forceAnswer(line, why))
        .orElseGet(() -> goOnRefused(line, decision.message()));
  }

  private Behavior<Command> goOnRefused(SequenceLine line, String reason) {
    story.transcript().startTurn();
    String told = settings.refusalText().replace("{message}", reason);
    if (told.isEmpty()) {
      line.goOn(List.of(), line.budgets().turnTokens(story.transcript()));
      return thinking(line);
    }
    return insert(line, new Words(told), new Part.ForcedText(told));
  }

  private Behavior<Command> onThoughtOut(SequenceLine line, Finished finished) {
    return switch (finished.reason()) {
      case ANSWER, END_OF_TURN ->
          story
              .reading()
              .volunteered()
              .map(answer -> conclude(line, answer, SessionEnding.ANSWERED))
              .orElseGet(() -> forceAnswer(line, SessionEnding.NO_ANSWER));
      case LENGTH -> forceAnswer(line, line.budgets().tokenEnding(story.transcript().spent()));
      case CONTEXT_FULL -> forceAnswer(line, SessionEnding.CONTEXT_FULL);
      case REPETITION -> forceAnswer(line, SessionEnding.REPETITION);
      case CANCELLED, ERROR -> attendance.lost(line, Optional.empty(), finished);
    };
  }

  // Listening again: the sequence is paused on its worker, its KV kept.

  private Behavior<Command> retrieving(SequenceLine line, Sound sound) {
    opening.serve(line, sound.range());
    return built(
        attendance
            .connected(
                line,
                Optional.of(sound),
                settings.pausedIdle(),
                event -> attendance.unexpected(line, Optional.of(sound), event))
            .onMessage(FromRetrieval.class, message -> onSlice(line, sound, message.reply())));
  }

  private Behavior<Command> onSlice(SequenceLine line, Sound sound, SegmentRetrieval.Reply reply) {
    if (reply instanceof SegmentRetrieval.Failed failed) {
      if (failed.problem() == SegmentRetrieval.Problem.OUT_OF_RANGE) {
        return refuse(line, sound.asked(), PauseDecision.expired(failed.message()));
      }
      attendance.leave(line, Ending.FAILED);
      return attendance.failed(reply);
    }
    if (!(reply instanceof Served served && served.sequence().equals(line.key()))) {
      return Behaviors.same();
    }
    story.transcript().startTurn();
    return insert(line, sound, new Part.Slice(served.slice()));
  }

  private Behavior<Command> insert(SequenceLine line, Insertion insertion, Part part) {
    line.goOn(List.of(part), line.budgets().turnTokens(story.transcript()));
    return inserting(line, insertion);
  }

  private Behavior<Command> inserting(SequenceLine line, Insertion insertion) {
    return insertion instanceof AnswerOpening answer
        ? openingAnswer(line, answer)
        : built(
            attendance.connected(
                line,
                Optional.of(insertion),
                settings.prefillIdle(),
                event ->
                    event instanceof Inserted inserted
                        ? onInserted(line, insertion, inserted)
                        : event instanceof Finished finished
                            ? onNoRoom(line, insertion, finished)
                            : attendance.unexpected(line, Optional.of(insertion), event)));
  }

  private Behavior<Command> onInserted(SequenceLine line, Insertion insertion, Inserted inserted) {
    story.inserted(insertion, inserted);
    return goOn(line);
  }

  private Behavior<Command> onNoRoom(SequenceLine line, Insertion insertion, Finished finished) {
    if (finished.reason() != FinishReason.CONTEXT_FULL) {
      return attendance.lost(line, Optional.of(insertion), finished);
    }
    if (insertion instanceof Sound sound) {
      story.refused(sound.asked(), PauseDecision.noRoom(finished.message()));
    }
    return forceAnswer(line, SessionEnding.CONTEXT_FULL);
  }

  // The forced answer: whatever ended the thinking, the reserve is left.

  private Behavior<Command> forceAnswer(SequenceLine line, SessionEnding why) {
    story.transcript().endThinking(why);
    String text = story.reading().answerOpening();
    if (text.isEmpty()) {
      line.goOn(List.of(), line.budgets().turnTokens(story.transcript()));
      return answering(line);
    }
    return insert(line, new AnswerOpening(text), new Part.ForcedText(text));
  }

  /** The worker may have written on until it heard of the interruption. */
  private Behavior<Command> openingAnswer(SequenceLine line, AnswerOpening answer) {
    return built(
        attendance.connected(
            line,
            Optional.of(answer),
            settings.prefillIdle(),
            event ->
                event instanceof Inserted inserted
                    ? onInserted(line, answer, inserted)
                    : event instanceof Tokens tokens
                        ? onMoreText(tokens)
                        : event instanceof SegmentTagged tagged
                            ? onTagTooLate(tagged)
                            : event instanceof Finished finished
                                ? onFinishedBefore(line, answer, finished)
                                : attendance.unexpected(line, Optional.of(answer), event)));
  }

  private Behavior<Command> onFinishedBefore(
      SequenceLine line, AnswerOpening answer, Finished finished) {
    return switch (finished.reason()) {
      case ANSWER, CONTEXT_FULL -> conclude(line, finished.reason());
      case END_OF_TURN, LENGTH, REPETITION -> Behaviors.same();
      case CANCELLED, ERROR -> attendance.lost(line, Optional.of(answer), finished);
    };
  }

  private Behavior<Command> answering(SequenceLine line) {
    return built(
        attendance.connected(
            line,
            Optional.empty(),
            settings.decodeIdle(),
            event ->
                event instanceof Tokens tokens
                    ? onMoreText(tokens)
                    : event instanceof SegmentTagged tagged
                        ? onTagInAnswer(line, tagged)
                        : event instanceof Finished finished
                            ? onAnswered(line, finished)
                            : attendance.unexpected(line, Optional.empty(), event)));
  }

  private Behavior<Command> onMoreText(Tokens tokens) {
    story.wrote(tokens);
    return Behaviors.same();
  }

  private Behavior<Command> onTagTooLate(SegmentTagged tagged) {
    NumberedTag asked = story.requested(tagged);
    SessionEnding ended = story.transcript().thinkingEnding().orElseThrow();
    story.refused(asked, PauseDecision.afterThinking(ended));
    return Behaviors.same();
  }

  private Behavior<Command> onTagInAnswer(SequenceLine line, SegmentTagged tagged) {
    onTagTooLate(tagged);
    int left = line.budgets().turnTokens(story.transcript());
    if (left == 0) {
      return conclude(line, FinishReason.LENGTH);
    }
    line.goOn(List.of(), left);
    return Behaviors.same();
  }

  private Behavior<Command> onAnswered(SequenceLine line, Finished finished) {
    return switch (finished.reason()) {
      case ANSWER, END_OF_TURN, LENGTH, CONTEXT_FULL, REPETITION ->
          conclude(line, finished.reason());
      case CANCELLED, ERROR -> attendance.lost(line, Optional.empty(), finished);
    };
  }

  private Behavior<Command> conclude(SequenceLine line, FinishReason last) {
    SessionEnding ending = story.transcript().thinkingEnding().orElseThrow();
    return conclude(line, story.reading().concluded(last), ending);
  }

  private Behavior<Command> conclude(SequenceLine line, Answered answer, SessionEnding ending) {
    boolean missing = answer.how() == AnswerSource.MISSING;
    attendance.leave(line, missing ? Ending.UNANSWERED : Ending.ANSWERED);
    story.answered(answer, ending);
    return Behaviors.stopped();
  }
}
