package dev.relisten.agents.server;

import dev.relisten.agents.session.AnswerSource;
import dev.relisten.agents.session.ReasoningEvent.Answered;
import dev.relisten.agents.session.ReasoningEvent.Listening;
import dev.relisten.agents.session.ReasoningEvent.SegmentHeard;
import dev.relisten.agents.session.ReasoningEvent.SegmentRefused;
import dev.relisten.agents.session.ReasoningEvent.SegmentRequested;
import dev.relisten.agents.session.ReasoningEvent.Started;
import dev.relisten.agents.session.ReasoningEvent.Usage;
import dev.relisten.agents.session.SegmentOutcome;
import dev.relisten.agents.session.SessionEnding;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.tag.SegmentTag;
import dev.relisten.v1.Answer;
import dev.relisten.v1.ListeningProgress;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.Span;
import dev.relisten.v1.TextWritten;
import java.math.BigDecimal;

/** What a session says, from the domain to the wire. */
final class EventWire {
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE).movePointLeft(5);

  private EventWire() {}

  /**
   * Translates every event but a failure, which is a status and not an event.
   *
   * @param number the event's number in its session, from 1
   */
  static ReasoningEvent event(
      String sessionId, long number, dev.relisten.agents.session.ReasoningEvent event) {
    ReasoningEvent.Builder builder =
        ReasoningEvent.newBuilder().setSessionId(sessionId).setEventNumber(number);
    if (event instanceof Listening e) {
      return builder.setListening(listening(e)).build();
    }
    if (event instanceof Started e) {
      return builder.setStarted(started(e)).build();
    }
    if (event instanceof dev.relisten.agents.session.ReasoningEvent.Text e) {
      return builder.setText(TextWritten.newBuilder().setText(e.text())).build();
    }
    if (event instanceof SegmentRequested e) {
      return builder.setSegmentRequested(requested(e)).build();
    }
    if (event instanceof SegmentHeard e) {
      return builder.setSegmentHeard(heard(e)).build();
    }
    if (event instanceof SegmentRefused e) {
      return builder.setSegmentRefused(refused(e)).build();
    }
    if (event instanceof Answered e) {
      return builder.setAnswer(answer(e)).build();
    }
    if (event instanceof Usage e) {
      return builder.setUsage(usage(e)).build();
    }
    if (event instanceof dev.relisten.agents.session.ReasoningEvent.Finished e) {
      return builder.setFinished(finished(e)).build();
    }
    throw new IllegalArgumentException("event: " + event + " (expected: not a failure)");
  }

  static dev.relisten.v1.ModelInfo model(ModelInfo model) {
    return dev.relisten.v1.ModelInfo.newBuilder()
        .setName(model.name())
        .setSha256(model.sha256())
        .setEngine(model.engine())
        .setContextTokens(model.contextTokens())
        .setMaxClipSamples(model.maxClipSamples())
        .build();
  }

  private static ListeningProgress listening(Listening e) {
    return ListeningProgress.newBuilder()
        .setWindowsDone(e.windowsDone())
        .setWindows(e.windows())
        .build();
  }

  private static dev.relisten.v1.Started started(Started e) {
    var builder =
        dev.relisten.v1.Started.newBuilder()
            .setModel(model(e.model()))
            .setShown(AudioWire.slice(e.shown()))
            .setPromptTokens(e.promptTokens());
    e.notes().ifPresent(n -> builder.setNotes(n.text()).setNotesLeftOut(n.leftOut()));
    return builder.build();
  }

  private static dev.relisten.v1.SegmentRequested requested(SegmentRequested e) {
    return dev.relisten.v1.SegmentRequested.newBuilder()
        .setSegmentNumber(e.number())
        .setTag(tag(e.tag()))
        .build();
  }

  private static dev.relisten.v1.SegmentHeard heard(SegmentHeard e) {
    return dev.relisten.v1.SegmentHeard.newBuilder()
        .setSegmentNumber(e.number())
        .setHeard(AudioWire.slice(e.heard()))
        .setAudioTokens(e.audioTokens())
        .setClipped(e.clipped())
        .build();
  }

  private static dev.relisten.v1.SegmentRefused refused(SegmentRefused e) {
    return dev.relisten.v1.SegmentRefused.newBuilder()
        .setSegmentNumber(e.number())
        .setTag(tag(e.tag()))
        .setReason(outcome(e.reason()))
        .setMessage(e.message())
        .build();
  }

  private static Answer answer(Answered e) {
    Answer.Builder builder = Answer.newBuilder().setText(e.text()).setHow(source(e.how()));
    e.choiceIndex().ifPresent(builder::setChoiceIndex);
    return builder.build();
  }

  private static dev.relisten.v1.Usage usage(Usage e) {
    return dev.relisten.v1.Usage.newBuilder()
        .setPromptTokens(e.promptTokens())
        .setSampledTokens(e.sampledTokens())
        .setInsertedTokens(e.insertedTokens())
        .setInsertedAudioSeconds(e.insertedAudioSeconds().toPlainString())
        .setInsertedAudioSamples(SampleRange.toSample(e.insertedAudioSeconds()))
        .setTurns(e.turns())
        .setWallMillis(e.wallMillis())
        .build();
  }

  private static dev.relisten.v1.Finished finished(
      dev.relisten.agents.session.ReasoningEvent.Finished e) {
    return dev.relisten.v1.Finished.newBuilder().setEnding(ending(e.ending())).build();
  }

  private static dev.relisten.v1.SegmentTag tag(SegmentTag tag) {
    var builder = dev.relisten.v1.SegmentTag.newBuilder().setText(tag.text());
    if (tag instanceof SegmentTag.WellFormed w) {
      builder.setSpan(named(w.startSeconds(), w.endSeconds()));
    }
    if (tag instanceof SegmentTag.Malformed m) {
      builder.setProblem(m.problem());
    }
    return builder.build();
  }

  /** The times as the model wrote them; samples of absurd times stop at a bound. */
  private static Span named(BigDecimal start, BigDecimal end) {
    return Span.newBuilder()
        .setStartSample(SampleRange.toSample(start.min(MAX_SECONDS)))
        .setEndSample(SampleRange.toSample(end.min(MAX_SECONDS)))
        .setStartSeconds(start.toPlainString())
        .setEndSeconds(end.toPlainString())
        .build();
  }

  static dev.relisten.v1.SegmentOutcome outcome(SegmentOutcome outcome) {
    return dev.relisten.v1.SegmentOutcome.valueOf("SEGMENT_OUTCOME_" + outcome.name());
  }

  static dev.relisten.v1.AnswerSource source(AnswerSource source) {
    return dev.relisten.v1.AnswerSource.valueOf("ANSWER_SOURCE_" + source.name());
  }

  static dev.relisten.v1.SessionEnding ending(SessionEnding ending) {
    return dev.relisten.v1.SessionEnding.valueOf("SESSION_ENDING_" + ending.name());
  }
}
