package dev.relisten.agents.listening;

import com.typesafe.config.Config;
import dev.relisten.agents.worker.KnownKeys;
import java.util.Set;

/**
 * Settings of listening passes, from {@code relisten.listening}. Immutable.
 *
 * @param parallelism windows of one pass that are asked about at once, at least 1
 * @param storeEvery windows after which notes are stored, at least 1
 * @param giveUpAfter failures in a row that end a pass, at least 1
 * @param skipQuiet whether windows that hold only background are not asked about, and notes of
 *     nothing but background are dropped
 * @param maxNotesShare of the model's context that notes may take, a character counted as a token;
 *     above 0, at most 1
 * @param gapText stands in the notes for what could not be listened to
 */
public record ListeningSettings(
    int parallelism,
    int storeEvery,
    int giveUpAfter,
    boolean skipQuiet,
    double maxNotesShare,
    String gapText) {
  public static final String PATH = "relisten.listening";

  private static final Set<String> KEYS =
      Set.of(
          "parallelism",
          "store-every",
          "give-up-after",
          "skip-quiet",
          "max-notes-share",
          "gap-text");

  public ListeningSettings {
    requireAtLeastOne("parallelism", parallelism);
    requireAtLeastOne("store-every", storeEvery);
    requireAtLeastOne("give-up-after", giveUpAfter);
    if (!(maxNotesShare > 0 && maxNotesShare <= 1)) {
      throw new IllegalArgumentException(
          PATH + ".max-notes-share: " + maxNotesShare + " (expected: above 0, at most 1)");
    }
  }

  /**
   * Reads {@value #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static ListeningSettings from(Config root) {
    Config config = root.getConfig(PATH);
    KnownKeys.require(PATH, config, KEYS);
    return new ListeningSettings(
        config.getInt("parallelism"),
        config.getInt("store-every"),
        config.getInt("give-up-after"),
        config.getBoolean("skip-quiet"),
        config.getDouble("max-notes-share"),
        config.getString("gap-text"));
  }

  private static void requireAtLeastOne(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s.%s: %d (expected: >= 1)".formatted(PATH, key, value));
    }
  }
}
