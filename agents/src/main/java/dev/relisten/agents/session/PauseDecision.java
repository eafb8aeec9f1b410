package dev.relisten.agents.session;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.tag.SegmentTag;
import java.util.Optional;

/**
 * What a session does at a tag: listen, refuse and go on, or refuse and end the thinking. Pure.
 *
 * @param outcome the tag's one typed outcome
 * @param range what to listen to; present for HEARD and CLIPPED only
 * @param message why not, or what was moved; names the value and the expectation
 * @param endsThinking why no further turn follows, if none does
 */
record PauseDecision(
    SegmentOutcome outcome,
    Optional<SampleRange> range,
    String message,
    Optional<SessionEnding> endsThinking) {

  /** Decides at a tag during the thinking. */
  static PauseDecision at(
      SegmentTag tag,
      ClipExtent clip,
      Transcript transcript,
      Budgets budgets,
      boolean wallTimeIsUp) {
    ReasoningOptions options = budgets.options();
    Spent spent = transcript.spent();
    SegmentJudgement judged =
        SegmentJudgement.of(tag, clip, transcript.heard(), options.duplicateOverlap());
    Optional<SessionEnding> noTurn =
        wallTimeIsUp ? Optional.of(SessionEnding.WALL_TIME) : budgets.forbidsNextTurn(spent);
    if (judged.range().isEmpty()) {
      boolean again = judged.outcome() == SegmentOutcome.DUPLICATE;
      return refusal(
          judged.outcome(),
          judged.message(),
          again ? Optional.of(SessionEnding.DUPLICATE_SEGMENT) : noTurn);
    }
    if (!options.relisten()) {
      return refusal(SegmentOutcome.RELISTENING_OFF, "re-listening: off (expected: on)", noTurn);
    }
    return withinBudget(judged, noTurn, budgets, spent);
  }

  /** Decides at a tag after the thinking: nothing is listened to any more. */
  static PauseDecision afterThinking(SessionEnding ended) {
    return refusal(
        SegmentOutcome.OVER_BUDGET,
        "tag: after the thinking ended by " + ended + " (expected: an answer)",
        Optional.of(ended));
  }

  /** The sound went while it was being fetched. */
  static PauseDecision expired(String message) {
    return refusal(SegmentOutcome.EXPIRED, message, Optional.empty());
  }

  /** The sequence was lost before it was known whether the sound is there. */
  static PauseDecision undecided() {
    return refusal(
        SegmentOutcome.NOT_YET, "worker: lost at the tag (expected: there)", Optional.empty());
  }

  /** The worker's context is full. */
  static PauseDecision noRoom(String message) {
    return refusal(SegmentOutcome.OVER_BUDGET, message, Optional.of(SessionEnding.CONTEXT_FULL));
  }

  private static PauseDecision withinBudget(
      SegmentJudgement judged, Optional<SessionEnding> noTurn, Budgets budgets, Spent spent) {
    Optional<SessionEnding> forbidden =
        noTurn.or(() -> budgets.forbidsSlice(spent, judged.range().get().lengthSamples()));
    return forbidden
        .map(
            why ->
                refusal(SegmentOutcome.OVER_BUDGET, spentMessage(why, budgets, spent), forbidden))
        .orElseGet(
            () ->
                new PauseDecision(
                    judged.outcome(), judged.range(), judged.message(), Optional.empty()));
  }

  private static PauseDecision refusal(
      SegmentOutcome outcome, String message, Optional<SessionEnding> endsThinking) {
    return new PauseDecision(outcome, Optional.empty(), message, endsThinking);
  }

  private static String spentMessage(SessionEnding why, Budgets budgets, Spent spent) {
    ReasoningOptions options = budgets.options();
    return switch (why) {
      case TURN_BUDGET ->
          "turns: %d (expected: < %d to go on)".formatted(spent.turns(), options.maxTurns());
      case TOKEN_BUDGET ->
          "new tokens: %d (expected: < %d to go on)"
              .formatted(spent.thoughtTokens(), options.maxNewTokens());
      case AUDIO_BUDGET ->
          "inserted samples: %d and this segment (expected: <= %d)"
              .formatted(spent.insertedSamples(), options.maxInsertedSamples());
      case WALL_TIME -> "wall time: over (expected: < %s)".formatted(options.maxWallTime());
      case CONTEXT_FULL ->
          "context: %d tokens left (expected: room for the segment and the answer)"
              .formatted(budgets.contextLeft(spent));
      case ANSWERED, DUPLICATE_SEGMENT, REPETITION, NO_ANSWER, CANCELLED -> why.toString();
    };
  }
}
