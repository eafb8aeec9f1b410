package dev.relisten.agents.session;

import dev.relisten.protocol.generation.GenerationOptions;
import java.time.Duration;

/** Options and settings with one value changed. */
final class Changed {
  private Changed() {}

  static ReasoningOptions relisten(ReasoningOptions o, boolean relisten) {
    return with(
        o, relisten, o.maxTurns(), o.maxNewTokens(), o.maxInsertedSamples(), o.maxWallTime());
  }

  static ReasoningOptions maxTurns(ReasoningOptions o, int turns) {
    return with(o, o.relisten(), turns, o.maxNewTokens(), o.maxInsertedSamples(), o.maxWallTime());
  }

  static ReasoningOptions maxNewTokens(ReasoningOptions o, int tokens) {
    return with(o, o.relisten(), o.maxTurns(), tokens, o.maxInsertedSamples(), o.maxWallTime());
  }

  static ReasoningOptions maxInsertedSamples(ReasoningOptions o, long samples) {
    return with(o, o.relisten(), o.maxTurns(), o.maxNewTokens(), samples, o.maxWallTime());
  }

  static ReasoningOptions maxWallTime(ReasoningOptions o, Duration wallTime) {
    return with(o, o.relisten(), o.maxTurns(), o.maxNewTokens(), o.maxInsertedSamples(), wallTime);
  }

  private static ReasoningOptions with(
      ReasoningOptions o, boolean relisten, int turns, int tokens, long samples, Duration wall) {
    GenerationOptions generation = o.generation();
    return new ReasoningOptions(
        generation,
        relisten,
        turns,
        tokens,
        o.answerReserveTokens(),
        samples,
        wall,
        o.duplicateOverlap());
  }

  static ReasoningSettings refusalText(ReasoningSettings s, String text) {
    return with(
        s,
        s.admission().maxSessions(),
        s.admission().maxQueuedSessions(),
        s.decodeIdle(),
        s.maxReopens(),
        text);
  }

  static ReasoningSettings decodeIdle(ReasoningSettings s, Duration idle) {
    return with(
        s,
        s.admission().maxSessions(),
        s.admission().maxQueuedSessions(),
        idle,
        s.maxReopens(),
        s.refusalText());
  }

  static ReasoningSettings maxReopens(ReasoningSettings s, int reopens) {
    return with(
        s,
        s.admission().maxSessions(),
        s.admission().maxQueuedSessions(),
        s.decodeIdle(),
        reopens,
        s.refusalText());
  }

  static ReasoningSettings places(ReasoningSettings s, int sessions, int queued) {
    return with(s, sessions, queued, s.decodeIdle(), s.maxReopens(), s.refusalText());
  }

  private static ReasoningSettings with(
      ReasoningSettings s,
      int sessions,
      int queued,
      Duration decodeIdle,
      int reopens,
      String text) {
    return new ReasoningSettings(
        new ReasoningSettings.Admission(
            sessions, queued, s.admission().maxBackgroundSessions(), s.admission().retryAfter()),
        2,
        s.prefillIdle(),
        decodeIdle,
        s.pausedIdle(),
        reopens,
        text,
        s.defaults());
  }
}
