package dev.relisten.audiostore;

import java.util.regex.Pattern;

/** Names of live streams; a stream is found among clips as {@code stream/NAME}. */
public final class StreamName {
  /** What a name must be, in words. */
  public static final String EXPECTATION =
      "1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', not first a dot";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String PREFIX = "stream/";

  private StreamName() {}

  public static boolean isValid(String name) {
    return NAME.matcher(name).matches() && !name.startsWith(".");
  }

  /** The clip id of the stream of that name. */
  public static String clipId(String name) {
    return PREFIX + name;
  }

  /** Whether a clip id is that of a stream. */
  public static boolean isStream(String clipId) {
    return clipId.startsWith(PREFIX);
  }

  /** The name in a stream's clip id. */
  public static String ofClipId(String clipId) {
    return clipId.substring(PREFIX.length());
  }
}
