package dev.relisten.protocol.generation;

import java.util.regex.Pattern;

/**
 * For whom something is computed, and how urgently. What several tenants want is shared among them
 * evenly, however much each asks for.
 *
 * @param tenant 1 to 64 letters, digits, '.', '_', '-'; else IllegalArgumentException
 */
public record Standing(String tenant, Priority priority) {
  /** Who does not say who they are. */
  public static final String DEFAULT_TENANT = "default";

  public static final String EXPECTATION = "1 to 64 letters, digits, '.', '_', '-'";

  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public Standing {
    if (!isTenant(tenant)) {
      throw new IllegalArgumentException(
          "tenant: '" + tenant + "' (expected: " + EXPECTATION + ")");
    }
  }

  /** Whether this can name a tenant. */
  public static boolean isTenant(String text) {
    return TENANT.matcher(text).matches();
  }

  /** Of the default tenant. */
  public static Standing of(Priority priority) {
    return new Standing(DEFAULT_TENANT, priority);
  }
}
