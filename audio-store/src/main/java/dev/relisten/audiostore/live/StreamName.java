package dev.relisten.audiostore.live;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of streams: what they may be, and the clip ids that they make. Pure functions. */
public final class StreamName {
  /** What a name looks like, for messages. */
  public static final String FORM = "1 to 64 of A-Z a-z 0-9 . _ -, not beginning with a dot";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
  private static final String PREFIX = "stream/";

  private StreamName() {}

  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The clip id of a stream. */
  public static String clipId(String name) {
    return PREFIX + name;
  }

  /** The stream that a clip id names, if it names one. */
  public static Optional<String> ofClipId(String clipId) {
    return clipId.startsWith(PREFIX)
        ? Optional.of(clipId.substring(PREFIX.length())).filter(StreamName::isName)
        : Optional.empty();
  }
}
