package dev.relisten.agents.session;

import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.session.ReasoningEvent.Text;
import dev.relisten.agents.session.ReasoningEvent.Usage;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells the client what happens, and writes it down: every fact goes into the transcript and out as
 * an event by one method. Not thread-safe; belongs to one session.
 */
final class SessionStory {
  private static final int SLICE_BORDER_TOKENS = 2;

  private final String sessionId;
  private final ReasoningRequest request;
  private final ActorRef<ReasoningEvent> subscriber;
  private final ActorRef<FinishedReasoning> whenEnded;
  private final long startNanos = System.nanoTime();
  private OptionalLong openedNanos = OptionalLong.empty();
  private final Transcript transcript = new Transcript();
  private final List<ReasoningEvent> events = new ArrayList<>();
  private int tags;
  private boolean answerWasForced;

  SessionStory(
      String sessionId,
      ReasoningRequest request,
      ActorRef<ReasoningEvent> subscriber,
      ActorRef<FinishedReasoning> whenEnded) {
    this.sessionId = sessionId;
    this.request = request;
    this.subscriber = subscriber;
    this.whenEnded = whenEnded;
  }

  String sessionId() {
    return sessionId;
  }

  ReasoningRequest request() {
    return request;
  }

  Transcript transcript() {
    return transcript;
  }

  /** The answer, as far as there is one. */
  AnswerReading reading() {
    return new AnswerReading(transcript.shownText(), request.choices(), answerWasForced);
  }

  /** What is left of the wall-time budget, at least 0; it starts with the first opening. */
  Duration wallTimeLeft() {
    long now = System.nanoTime();
    Duration left = request.options().maxWallTime().minusNanos(now - openedNanos.orElse(now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Opened, the first time or again; the client hears of the first only. */
  void opened(Opened opened, SliceRef shown) {
    boolean first = transcript.modelSha256().isEmpty();
    transcript.add(opened);
    if (first) {
      openedNanos = OptionalLong.of(System.nanoTime());
      publish(new Started(sessionId, opened.model(), shown, opened.promptIds().length));
    }
  }

  void wrote(Tokens tokens) {
    transcript.add(tokens);
    publishText(tokens.text());
  }

  /** Returns the tag's number. */
  int requested(SegmentTagged tagged) {
    transcript.add(tagged);
    publish(new SegmentRequested(++tags, tagged.tag()));
    return tags;
  }

  void refused(int number, SegmentTag tag, PauseDecision decision) {
    publish(new SegmentRefused(number, tag, decision.outcome(), decision.message()));
  }

  void inserted(Insertion insertion, Inserted inserted) {
    transcript.add(inserted);
    if (insertion instanceof Insertion.Sound sound) {
      int audioTokens = inserted.ids().length - SLICE_BORDER_TOKENS;
      SliceRef heard = inserted.heard().orElseThrow();
      publish(new SegmentHeard(sound.number(), heard, audioTokens, sound.clipped()));
    } else if (insertion instanceof Insertion.Words words) {
      publishText(words.text());
    } else if (insertion instanceof Insertion.AnswerOpening opening) {
      answerWasForced = true;
      publishText(opening.text());
    }
  }

  void answered(Answered answered, SessionEnding ending) {
    publish(answered);
    finished(ending);
  }

  void finished(SessionEnding ending) {
    publishUsage();
    end(new ReasoningEvent.Finished(ending));
  }

  void failed(SessionFailure failure, String message) {
    publishUsage();
    end(new Failed(failure, message));
  }

  /** What is left behind is told first: a client that hears the end can ask for it at once. */
  private void end(ReasoningEvent last) {
    events.add(last);
    whenEnded.tell(
        new FinishedReasoning(
            sessionId, request, events, transcript.wholeText(), transcript.trace()));
    subscriber.tell(last);
  }

  private void publishUsage() {
    Spent spent = transcript.spent();
    if (transcript.modelSha256().isPresent()) {
      publish(
          new Usage(
              spent.promptTokens(),
              spent.sampledTokens(),
              spent.insertedTokens(),
              BigDecimal.valueOf(spent.insertedSamples())
                  .divide(BigDecimal.valueOf(PcmFormat.RATE_HZ)),
              spent.turns(),
              wallTime().toMillis()));
    }
  }

  private void publishText(String text) {
    if (!text.isEmpty()) {
      publish(new Text(text));
    }
  }

  private void publish(ReasoningEvent event) {
    events.add(event);
    subscriber.tell(event);
  }

  private Duration wallTime() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
