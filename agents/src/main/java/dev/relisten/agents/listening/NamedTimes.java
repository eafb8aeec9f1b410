package dev.relisten.agents.listening;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times that a question names: {@code between 3605.2 and 3607 seconds}, {@code from 1 to 2
 * minutes}, {@code at second 12}, {@code 12 s}, {@code 2:05}, {@code 1:00:05}. A length such as
 * {@code the last 30 seconds} is no time. Pure.
 */
final class NamedTimes {
  private static final String NUMBER = "(\\d{1,6}(?:\\.\\d{1,6})?)";
  private static final String UNIT = "\\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\\b";
  private static final String NO_LENGTH =
      "(?<!last |final |past |for |than |least |most |every |[\\d.:])";
  private static final String TO = "\\s*(?:and|to|until|-|\u2013)\\s*";
  private static final Pattern PAIR = Pattern.compile(NO_LENGTH + NUMBER + TO + NUMBER + UNIT);
  private static final Pattern BARE_PAIR =
      Pattern.compile("\\b(?:between|from) " + NUMBER + TO + NUMBER + "(?![\\d.:])");
  private static final Pattern SINGLE = Pattern.compile(NO_LENGTH + NUMBER + UNIT);
  private static final Pattern AFTER_UNIT = Pattern.compile("\\b(seconds?|minutes?) " + NUMBER);
  private static final Pattern CLOCK =
      Pattern.compile("(?<![\\d:])(?:(\\d{1,3}):)?(\\d{1,3}):([0-5]\\d(?:\\.\\d{1,6})?)(?![\\d:])");

  private NamedTimes() {}

  /** In seconds, as they stand in the text; empty if there is none. */
  static List<BigDecimal> in(String question) {
    String text = question.toLowerCase(Locale.ROOT);
    List<BigDecimal> times = new ArrayList<>();
    each(PAIR, text, m -> add(times, m.group(3), m.group(1), m.group(2)));
    each(BARE_PAIR, text, m -> addBare(times, m));
    each(SINGLE, text, m -> add(times, m.group(2), m.group(1)));
    each(AFTER_UNIT, text, m -> add(times, m.group(1), m.group(2)));
    each(CLOCK, text, m -> times.add(clock(m)));
    return times;
  }

  private interface Take {
    void take(Matcher found);
  }

  private static void each(Pattern pattern, String text, Take take) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      take.take(matcher);
    }
  }

  /** Numbers without a unit are seconds, unless a pair of another unit was read before. */
  private static void addBare(List<BigDecimal> times, Matcher pair) {
    if (times.isEmpty()) {
      add(times, "s", pair.group(1), pair.group(2));
    }
  }

  private static void add(List<BigDecimal> times, String unit, String... numbers) {
    BigDecimal seconds = BigDecimal.valueOf(secondsOf(unit));
    for (String number : numbers) {
      times.add(new BigDecimal(number).multiply(seconds));
    }
  }

  private static int secondsOf(String unit) {
    return switch (unit.charAt(0)) {
      case 'm' -> 60;
      case 'h' -> 3_600;
      default -> 1;
    };
  }

  private static BigDecimal clock(Matcher clock) {
    long hours = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
    long minutes = hours * 60 + Long.parseLong(clock.group(2));
    return BigDecimal.valueOf(minutes * 60).add(new BigDecimal(clock.group(3)));
  }
}
