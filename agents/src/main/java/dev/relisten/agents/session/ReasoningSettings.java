package dev.relisten.agents.session;

import com.typesafe.config.Config;
import dev.relisten.agents.worker.KnownKeys;
import dev.relisten.protocol.generation.GenerationOptions;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of all sessions of one node, from {@code relisten.reasoning}. Immutable.
 *
 * @param admission how many questions are answered at once
 * @param keptReasonings finished reasonings kept for "get a finished reasoning"
 * @param prefillIdle longest silence of a worker that reads a prompt or a slice
 * @param decodeIdle longest silence of a worker that writes
 * @param pausedIdle longest wait for sound from the store
 * @param maxReopens how often one session may be opened again after its first opening
 * @param refusalText told to the model behind a tag that was refused, {@code {message}} standing
 *     for the reason; empty inserts nothing, as in the paper
 * @param defaults budgets, guards and sampling of a question that sets none
 */
public record ReasoningSettings(
    Admission admission,
    int keptReasonings,
    Duration prefillIdle,
    Duration decodeIdle,
    Duration pausedIdle,
    int maxReopens,
    String refusalText,
    ReasoningOptions defaults) {
  public static final String PATH = "relisten.reasoning";

  private static final Set<String> KEYS =
      Set.of(
          "max-sessions",
          "max-queued-sessions",
          "max-background-sessions",
          "retry-after",
          "kept-reasonings",
          "prefill-idle",
          "decode-idle",
          "paused-idle",
          "max-reopens",
          "refusal-text",
          "defaults");
  private static final Set<String> DEFAULT_KEYS =
      Set.of(
          "temperature",
          "top-p",
          "top-k",
          "seed",
          "repetition-ngram-tokens",
          "repetition-limit",
          "relisten",
          "max-turns",
          "max-new-tokens",
          "answer-reserve-tokens",
          "max-inserted-samples",
          "max-wall-time",
          "duplicate-overlap");

  /**
   * How many questions are answered at once.
   *
   * @param maxSessions in the foreground, at least 1
   * @param maxQueuedSessions that may wait for one of these places
   * @param maxBackgroundSessions windows of listening passes, beside the others, at least 1
   * @param retryAfter told to a client that found the queue full
   */
  public record Admission(
      int maxSessions, int maxQueuedSessions, int maxBackgroundSessions, Duration retryAfter) {
    public Admission {
      requireAtLeast("max-sessions", maxSessions, 1);
      requireAtLeast("max-queued-sessions", maxQueuedSessions, 0);
      requireAtLeast("max-background-sessions", maxBackgroundSessions, 1);
      requirePositive("retry-after", retryAfter);
    }
  }

  public ReasoningSettings {
    requireAtLeast("kept-reasonings", keptReasonings, 0);
    requireAtLeast("max-reopens", maxReopens, 0);
    requirePositive("prefill-idle", prefillIdle);
    requirePositive("decode-idle", decodeIdle);
    requirePositive("paused-idle", pausedIdle);
    requireSound(defaults);
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static ReasoningSettings from(Config root) {
    Config config = root.getConfig(PATH);
    KnownKeys.require(PATH, config, KEYS);
    KnownKeys.require(PATH + ".defaults", config.getConfig("defaults"), DEFAULT_KEYS);
    return new ReasoningSettings(
        admission(config),
        config.getInt("kept-reasonings"),
        config.getDuration("prefill-idle"),
        config.getDuration("decode-idle"),
        config.getDuration("paused-idle"),
        config.getInt("max-reopens"),
        config.getString("refusal-text"),
        defaults(config.getConfig("defaults")));
  }

  private static Admission admission(Config config) {
    return new Admission(
        config.getInt("max-sessions"),
        config.getInt("max-queued-sessions"),
        config.getInt("max-background-sessions"),
        config.getDuration("retry-after"));
  }

  private static ReasoningOptions defaults(Config config) {
    return new ReasoningOptions(
        generation(config),
        config.getBoolean("relisten"),
        config.getInt("max-turns"),
        config.getInt("max-new-tokens"),
        config.getInt("answer-reserve-tokens"),
        config.getLong("max-inserted-samples"),
        config.getDuration("max-wall-time"),
        config.getDouble("duplicate-overlap"));
  }

  private static GenerationOptions generation(Config config) {
    return new GenerationOptions(
        config.getDouble("temperature"),
        config.getDouble("top-p"),
        config.getInt("top-k"),
        config.getLong("seed"),
        config.getInt("repetition-ngram-tokens"),
        config.getInt("repetition-limit"));
  }

  private static void requireSound(ReasoningOptions options) {
    requireAtLeast("defaults.max-turns", options.maxTurns(), 1);
    requireAtLeast("defaults.max-new-tokens", options.maxNewTokens(), 1);
    requireAtLeast("defaults.answer-reserve-tokens", options.answerReserveTokens(), 1);
    requireAtLeast("defaults.top-k", options.generation().topK(), 0);
    requireAtLeast(
        "defaults.repetition-ngram-tokens", options.generation().repetitionNgramTokens(), 0);
    requireAtLeast("defaults.repetition-limit", options.generation().repetitionLimit(), 1);
    requirePositive("defaults.max-wall-time", options.maxWallTime());
    requireBetween("defaults.temperature", options.generation().temperature(), 0, 2);
    requireBetween("defaults.top-p", options.generation().topP(), Double.MIN_VALUE, 1);
    requireBetween("defaults.duplicate-overlap", options.duplicateOverlap(), Double.MIN_VALUE, 1);
    requireBetween(
        "defaults.max-inserted-samples", options.maxInsertedSamples(), 0, Long.MAX_VALUE);
  }

  private static void requireBetween(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s.%s: %s (expected: %s to %s)".formatted(PATH, key, value, least, most));
    }
  }

  private static void requireAtLeast(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s.%s: %d (expected: >= %d)".formatted(PATH, key, value, least));
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s.%s: %s (expected: > 0 s)".formatted(PATH, key, value));
    }
  }
}
