package dev.relisten.agents.worker;

import com.typesafe.config.Config;
import java.util.Set;
import java.util.TreeSet;

/** Makes a misspelt setting fail at the start instead of being ignored. */
public final class KnownKeys {
  private KnownKeys() {}

  /**
   * Checks the keys of one section.
   *
   * @throws IllegalArgumentException naming the first unknown key and all known ones
   */
  public static void require(String path, Config section, Set<String> known) {
    for (String key : new TreeSet<>(section.root().keySet())) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "%s.%s: unknown key (expected: one of %s)".formatted(path, key, new TreeSet<>(known)));
      }
    }
  }
}
