package dev.relisten.agents.session;

import java.util.Optional;

/**
 * How much a session may still do. Pure arithmetic over {@link Spent}.
 *
 * <pre>
 * context left   = context - prompt - sampled - inserted
 * thinking left  = min(maxNewTokens - thought, context left - reserve - slack), at least 0
 * answer left    = min(reserve - answer, context left), at least 0
 * slice's tokens = floor(samples x prompt's audio tokens / shown samples) + 3   (an estimate)
 * </pre>
 *
 * The reserve stands beside {@code maxNewTokens}: a forced answer always has it. The slack holds
 * the forced opening and what is sampled before an interruption arrives.
 *
 * @param contextTokens the model's window
 * @param shownSamples length of the sound in the prompt
 */
record Budgets(ReasoningOptions options, int contextTokens, long shownSamples) {
  static final int SLACK_TOKENS = 32;
  private static final int SLICE_BORDER_TOKENS = 2;

  int contextLeft(Spent spent) {
    return contextTokens - spent.promptTokens() - spent.sampledTokens() - spent.insertedTokens();
  }

  /** Tokens that may be sampled before the answer is forced. */
  int thinkingTokens(Spent spent) {
    int ofBudget = options.maxNewTokens() - spent.thoughtTokens();
    return Math.max(0, Math.min(ofBudget, thinkingContext(spent)));
  }

  /** Tokens that may be sampled once the answer is being written. */
  int answerTokens(Spent spent) {
    int ofReserve = options.answerReserveTokens() - spent.answerTokens();
    return Math.max(0, Math.min(ofReserve, contextLeft(spent)));
  }

  /** Most tokens of the next turn; 0 forbids it. */
  int turnTokens(Transcript transcript) {
    Spent spent = transcript.spent();
    return transcript.thinkingEnding().isPresent() ? answerTokens(spent) : thinkingTokens(spent);
  }

  /** Which budget ends a turn that ran out of tokens. */
  SessionEnding tokenEnding(Spent spent) {
    return options.maxNewTokens() <= spent.thoughtTokens()
        ? SessionEnding.TOKEN_BUDGET
        : SessionEnding.CONTEXT_FULL;
  }

  /** Whether the forced answer's reserve is being eaten up. */
  boolean reserveIsTouched(Spent spent) {
    return thinkingContext(spent) < 0;
  }

  /** What forbids another turn after a pause, if anything does. */
  Optional<SessionEnding> forbidsNextTurn(Spent spent) {
    if (spent.turns() >= options.maxTurns()) {
      return Optional.of(SessionEnding.TURN_BUDGET);
    }
    return thinkingTokens(spent) == 0 ? Optional.of(tokenEnding(spent)) : Optional.empty();
  }

  /** What forbids to insert a slice of this length, if anything does. */
  Optional<SessionEnding> forbidsSlice(Spent spent, long lengthSamples) {
    if (spent.insertedSamples() + lengthSamples > options.maxInsertedSamples()) {
      return Optional.of(SessionEnding.AUDIO_BUDGET);
    }
    return sliceTokens(spent, lengthSamples) >= thinkingContext(spent)
        ? Optional.of(SessionEnding.CONTEXT_FULL)
        : Optional.empty();
  }

  /** About how many tokens a slice becomes, by what the prompt's sound became. */
  long sliceTokens(Spent spent, long lengthSamples) {
    return Math.floorDiv(lengthSamples * spent.promptAudioTokens(), Math.max(1, shownSamples))
        + 1
        + SLICE_BORDER_TOKENS;
  }

  private int thinkingContext(Spent spent) {
    return contextLeft(spent) - options.answerReserveTokens() - SLACK_TOKENS;
  }
}
