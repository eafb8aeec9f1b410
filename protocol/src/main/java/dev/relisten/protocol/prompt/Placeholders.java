package dev.relisten.protocol.prompt;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Templates with placeholders such as {@code {question}}. Pure. */
final class Placeholders {
  private Placeholders() {}

  /** Throws unless a placeholder stands in a template as often as it may. */
  static void require(String key, String template, String placeholder, int least, int most) {
    int found = template.split(Pattern.quote(placeholder), -1).length - 1;
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s: %s stands %d times (expected: %s)"
              .formatted(key, placeholder, found, least == most ? most : least + " to " + most));
    }
  }

  /** Fills a template; placeholders inside the values stay text. */
  static String fill(String template, Map<String, String> values) {
    String any = values.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(any)
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group())));
  }
}
