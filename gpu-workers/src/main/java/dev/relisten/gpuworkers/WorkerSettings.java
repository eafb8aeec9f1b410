package dev.relisten.gpuworkers;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a worker shares its device. Slots and window are the engine's.
 *
 * @param prefillChunkTokens rows of prompts that a step takes beside everyone's next token
 * @param maxWaiting sequences that may wait beyond the free slots
 * @param featureCacheBytes encoded sound kept for reuse by content hash
 * @param suppliedSoundBytes sound kept that nobody asked for yet
 * @param encoderBytes memory for sound that is being encoded or is encoded and waits for a slot
 * @param kvBudgetBytes keys and values kept outside of the slots: of paused sequences whose slot
 *     was wanted, and of prefixes of prompts; 0 keeps none
 * @param evictPausedAfter a paused sequence may lose its keys and values to a waiting one, where
 *     there is no room to keep them, from this age on
 * @param awaitingLimit longest wait for sound that was named
 * @param pausedLimit longest pause
 */
public record WorkerSettings(
    int prefillChunkTokens,
    int maxWaiting,
    long featureCacheBytes,
    long suppliedSoundBytes,
    long encoderBytes,
    long kvBudgetBytes,
    Duration evictPausedAfter,
    Duration awaitingLimit,
    Duration pausedLimit) {
  /** Where the settings stand in the configuration. */
  public static final String PATH = "relisten.gpu-worker";

  private static final Set<String> KEYS =
      Set.of(
          "prefill-chunk-tokens",
          "max-waiting",
          "feature-cache-bytes",
          "supplied-sound-bytes",
          "encoder-bytes",
          "kv-budget-bytes",
          "evict-paused-after",
          "awaiting-limit",
          "paused-limit",
          "dispatcher");

  public WorkerSettings {
    requireAtLeast("prefill-chunk-tokens", prefillChunkTokens, 1);
    requireAtLeast("max-waiting", maxWaiting, 0);
    requireAtLeast("feature-cache-bytes", featureCacheBytes, 0);
    requireAtLeast("supplied-sound-bytes", suppliedSoundBytes, 0);
    requireAtLeast("encoder-bytes", encoderBytes, 1);
    requireAtLeast("kv-budget-bytes", kvBudgetBytes, 0);
    requireAtLeast("evict-paused-after (ns)", evictPausedAfter.toNanos(), 0);
    requireAtLeast("awaiting-limit (ns)", awaitingLimit.toNanos(), 1);
    requireAtLeast("paused-limit (ns)", pausedLimit.toNanos(), 1);
  }

  /** Reads {@code relisten.gpu-worker}; defaults are in reference.conf. Unknown keys fail. */
  public static WorkerSettings of(Config config) {
    Config worker = config.getConfig(PATH);
    worker.root().keySet().forEach(WorkerSettings::requireKnown);
    return new WorkerSettings(
        worker.getInt("prefill-chunk-tokens"),
        worker.getInt("max-waiting"),
        worker.getBytes("feature-cache-bytes"),
        worker.getBytes("supplied-sound-bytes"),
        worker.getBytes("encoder-bytes"),
        worker.getBytes("kv-budget-bytes"),
        worker.getDuration("evict-paused-after"),
        worker.getDuration("awaiting-limit"),
        worker.getDuration("paused-limit"));
  }

  private static void requireKnown(String key) {
    if (!KEYS.contains(key)) {
      throw new IllegalArgumentException(
          PATH + "." + key + ": unknown (expected: one of " + new TreeSet<>(KEYS) + ")");
    }
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          PATH + "." + name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
