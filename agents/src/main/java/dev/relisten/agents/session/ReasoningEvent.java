package dev.relisten.agents.session;

import dev.relisten.agents.listening.ShownNotes;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.protocol.tag.SegmentTag;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client hears of its question, in order. The last is always Finished or Failed. */
public sealed interface ReasoningEvent {
  /** A recording that is longer than the model takes is being listened to, window by window. */
  record Listening(int windowsDone, int windows) implements ReasoningEvent {}

  /**
   * A worker took the question.
   *
   * @param shown the sound in the prompt
   * @param notes of the whole recording, in the prompt; present if {@code shown} is the part that
   *     was chosen of a recording which is longer than the model takes
   */
  record Started(
      String sessionId,
      ModelInfo model,
      SliceRef shown,
      int promptTokens,
      Optional<ShownNotes> notes)
      implements ReasoningEvent {}

  /** Text as the model writes it, tags left out. */
  record Text(String text) implements ReasoningEvent {}

  /** The model wrote a tag; {@code number} counts the session's tags from 1. */
  record SegmentRequested(int number, SegmentTag tag) implements ReasoningEvent {}

  /**
   * The slice is in the model's context.
   *
   * @param heard the exact range and its SHA-256
   * @param audioTokens how many tokens it became
   * @param clipped whether the tag's end was past the clip's end and was moved there
   */
  record SegmentHeard(int number, SliceRef heard, int audioTokens, boolean clipped)
      implements ReasoningEvent {}

  /** Nothing was inserted for this tag; {@code reason} is typed, {@code message} names values. */
  record SegmentRefused(int number, SegmentTag tag, SegmentOutcome reason, String message)
      implements ReasoningEvent {}

  /** The answer and how it came; {@code choiceIndex} from 0 if there were choices and one fits. */
  record Answered(String text, AnswerSource how, OptionalInt choiceIndex)
      implements ReasoningEvent {}

  /** What the question cost. */
  record Usage(
      int promptTokens,
      int sampledTokens,
      int insertedTokens,
      BigDecimal insertedAudioSeconds,
      int turns,
      long wallMillis)
      implements ReasoningEvent {}

  /** The end of a session that ran. */
  record Finished(SessionEnding ending) implements ReasoningEvent {}

  /** The end of a session that broke or was refused. */
  record Failed(SessionFailure failure, String message) implements ReasoningEvent {}
}
