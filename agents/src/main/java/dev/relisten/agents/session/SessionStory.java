package dev.relisten.agents.session;

import dev.relisten.agents.listening.ShownNotes;
import dev.relisten.agents.listening.ShownPart;
import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Failed;
import dev.relisten.agents.session.ReasoningEvent.Listening;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.session.ReasoningEvent.Text;
import dev.relisten.agents.session.ReasoningEvent.Usage;
import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.GenerationEvent.Inserted;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.GenerationEvent.Tokens;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private ClipExtent clip = ClipExtent.ofRecording(0);
  private SampleRange shown = new SampleRange(0, 0);
  private Optional<ShownNotes> notes = Optional.empty();
  private Optional<String> notedBy = Optional.empty();
  private int tags;
  private Optional<NumberedTag> undecided = Optional.empty();
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

  /** What there was of the clip when it was last looked at. */
  ClipExtent clip() {
    return clip;
  }

  /** The sound in the prompt; empty before the clip is found. */
  SampleRange shown() {
    return shown;
  }

  /** The clip is there, and this of it will be shown. */
  void found(ClipExtent extent, SampleRange inPrompt) {
    clip = extent;
    shown = inPrompt;
  }

  /** Whether a recording that is too long may be listened to in windows first. */
  boolean mayListenFirst() {
    return request.scope() instanceof Scope.Everything && !clip.growing() && notedBy.isEmpty();
  }

  /** More of the recording's windows have been listened to. */
  void listened(int windowsDone, int windows) {
    publish(new Listening(windowsDone, windows));
  }

  /** Of a long recording this will be shown, with notes of all of it if the model reads them. */
  void noted(ShownPart part, ModelInfo model) {
    shown = part.range();
    notes = model.listening().showsNotes() ? Optional.of(part.notes()) : Optional.empty();
    notedBy = Optional.of(model.sha256());
  }

  /** What the prompt says of a recording that it does not show as a whole. */
  Optional<ShownNotes> notes() {
    return notes;
  }

  /** The weights that this question is bound to, by what they wrote or noted. */
  Optional<String> modelSha256() {
    return transcript.modelSha256().or(() -> notedBy);
  }

  /** A growing clip was looked at again. */
  void grew(ClipExtent extent) {
    clip = extent;
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
  void opened(Opened opened, SliceRef inPrompt) {
    boolean first = transcript.modelSha256().isEmpty();
    transcript.add(opened);
    if (first) {
      openedNanos = OptionalLong.of(System.nanoTime());
      publish(new Started(sessionId, opened.model(), inPrompt, opened.promptIds().length, notes));
    }
  }

  void wrote(Tokens tokens) {
    transcript.add(tokens);
    publishText(tokens.text());
  }

  /**
   * The model counts from the start of what it was shown, unless it was told of the whole
   * recording; from here on times are the clip's.
   */
  NumberedTag requested(SegmentTagged tagged) {
    transcript.add(tagged);
    NumberedTag asked = new NumberedTag(++tags, inClipTimes(tagged.tag()));
    undecided = Optional.of(asked);
    publish(new SegmentRequested(asked.number(), asked.tag()));
    return asked;
  }

  void refused(NumberedTag asked, PauseDecision decision) {
    undecided = Optional.empty();
    publish(
        new SegmentRefused(asked.number(), asked.tag(), decision.outcome(), decision.message()));
  }

  /** The sequence was lost: a tag whose sound is not pending gets its outcome here. */
  void lost(Optional<Insertion> pending) {
    if (pending.isEmpty()) {
      undecided.ifPresent(asked -> refused(asked, PauseDecision.undecided()));
    }
  }

  void inserted(Insertion insertion, Inserted inserted) {
    transcript.add(inserted);
    if (insertion instanceof Insertion.Sound sound) {
      int audioTokens = inserted.ids().length - SLICE_BORDER_TOKENS;
      SliceRef heard = inserted.heard().orElseThrow();
      undecided = Optional.empty();
      publish(new SegmentHeard(sound.asked().number(), heard, audioTokens, sound.clipped()));
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

  /** Where in the clip a time of the model's lies; empty if it is behind what is there. */
  OptionalLong clipSample(BigDecimal modelSeconds) {
    BigDecimal inClip = origin().add(modelSeconds);
    return inClip.compareTo(seconds(clip.endSample())) < 0
        ? OptionalLong.of(SampleRange.toSample(inClip))
        : OptionalLong.empty();
  }

  private SegmentTag inClipTimes(SegmentTag tag) {
    return tag instanceof SegmentTag.WellFormed times ? times.from(origin()) : tag;
  }

  /** What the model calls 0 s. */
  private BigDecimal origin() {
    return notes.isPresent() ? BigDecimal.ZERO : seconds(shown.startSample());
  }

  private static BigDecimal seconds(long samples) {
    return BigDecimal.valueOf(samples).divide(BigDecimal.valueOf(PcmFormat.RATE_HZ));
  }

  private void publishUsage() {
    Spent spent = transcript.spent();
    if (transcript.modelSha256().isPresent()) {
      publish(
          new Usage(
              spent.promptTokens(),
              spent.sampledTokens(),
              spent.insertedTokens(),
              seconds(spent.insertedSamples()),
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
