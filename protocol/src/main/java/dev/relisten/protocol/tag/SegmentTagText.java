package dev.relisten.protocol.tag;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the two times of a complete tag. Accepted is what has one meaning only:
 *
 * <pre>
 * body  = blank time blank "," blank time blank
 * time  = decimal [blank "s"] | clock
 * decimal = digits ["." digits]            seconds
 * clock = [digits ":"] digits ":" 2 digits ["." digits]   h:mm:ss or m:ss, minutes and seconds &lt; 60
 * </pre>
 *
 * Everything else is malformed: signs, exponents, a decimal comma, words, {@code 1.2.3}, {@code
 * 1:5}. Whether the times make sense (order, length, range) is not decided here.
 */
final class SegmentTagText {
  private static final Pattern DECIMAL = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(?:[ \\t]*s)?");
  private static final Pattern CLOCK =
      Pattern.compile("(?:([0-9]+):(?=[0-9]{2}:))?([0-9]+):([0-9]{2}(?:\\.[0-9]+)?)");
  private static final BigDecimal SIXTY = BigDecimal.valueOf(60);

  private SegmentTagText() {}

  static SegmentTag parse(String tag) {
    String body =
        tag.substring(
            SegmentTagScanner.OPENING.length(), tag.length() - SegmentTagScanner.CLOSING.length());
    String[] times = body.split(",", -1);
    if (times.length != 2) {
      return new SegmentTag.Malformed(
          tag, "times: \"" + body + "\" (expected: two, with one comma between)");
    }
    return parse(tag, times[0].strip(), times[1].strip());
  }

  private static SegmentTag parse(String tag, String start, String end) {
    BigDecimal startSeconds = seconds(start);
    if (startSeconds == null) {
      return new SegmentTag.Malformed(tag, problem("start", start));
    }
    BigDecimal endSeconds = seconds(end);
    if (endSeconds == null) {
      return new SegmentTag.Malformed(tag, problem("end", end));
    }
    return new SegmentTag.WellFormed(tag, startSeconds, endSeconds);
  }

  private static String problem(String name, String value) {
    if (value.isEmpty()) {
      return name + ": missing (expected: seconds, such as 1.5)";
    }
    if (value.startsWith("-")) {
      return name + ": " + value + " (expected: >= 0)";
    }
    return name + ": \"" + value + "\" (expected: seconds, such as 1.5, or m:ss)";
  }

  /** A time as a tag may name it, in seconds. */
  static Optional<BigDecimal> time(String text) {
    return Optional.ofNullable(seconds(text));
  }

  /** Null if the text is no time. */
  private static BigDecimal seconds(String time) {
    Matcher decimal = DECIMAL.matcher(time);
    if (decimal.matches()) {
      return new BigDecimal(decimal.group(1));
    }
    Matcher clock = CLOCK.matcher(time);
    return clock.matches() ? clockSeconds(clock) : null;
  }

  private static BigDecimal clockSeconds(Matcher clock) {
    BigDecimal minutes = new BigDecimal(clock.group(2));
    BigDecimal seconds = new BigDecimal(clock.group(3));
    boolean hasHours = clock.group(1) != null;
    if (seconds.compareTo(SIXTY) >= 0 || (hasHours && minutes.compareTo(SIXTY) >= 0)) {
      return null;
    }
    BigDecimal hours = hasHours ? new BigDecimal(clock.group(1)) : BigDecimal.ZERO;
    return hours.multiply(SIXTY).add(minutes).multiply(SIXTY).add(seconds);
  }
}
