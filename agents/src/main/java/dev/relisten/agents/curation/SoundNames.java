package dev.relisten.agents.curation;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How sounds are called in questions and answers. */
final class SoundNames {
  static final String LOW_TONE = "a low tone";
  static final String HIGH_TONE = "a high tone";
  static final List<String> DIGITS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  private static final String DIGIT_PREFIX = "the digit ";
  private static final Map<String, String> BY_LABEL =
      Map.ofEntries(
          Map.entry("dog_bark", "a dog barking"),
          Map.entry("dog", "a dog barking"),
          Map.entry("baby_cry", "a baby crying"),
          Map.entry("crying_baby", "a baby crying"),
          Map.entry("clock_tick", "a clock ticking"),
          Map.entry("person_sneeze", "a person sneezing"),
          Map.entry("sneezing", "a person sneezing"),
          Map.entry("helicopter", "a helicopter"),
          Map.entry("chainsaw", "a chainsaw"),
          Map.entry("rooster", "a rooster"),
          Map.entry("fire_crackling", "a fire crackling"),
          Map.entry("crackling_fire", "a fire crackling"));

  /** Sounds of similar texture: the hard negatives. */
  private static final List<List<String>> ALIKE =
      List.of(
          List.of("rain", "sea waves", "a fire crackling"),
          List.of("a helicopter", "a chainsaw", "sea waves"),
          List.of("a dog barking", "a rooster", "a baby crying", "a person sneezing"),
          List.of("a clock ticking", "a fire crackling"),
          List.of(LOW_TONE, HIGH_TONE));

  private SoundNames() {}

  /** An unknown label gives its own words. */
  static String ofLabel(String label) {
    String key = label.strip().toLowerCase(Locale.ROOT);
    String words = key.replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    return BY_LABEL.getOrDefault(key, words);
  }

  static String ofDigit(int digit) {
    return DIGIT_PREFIX + DIGITS.get(digit);
  }

  static List<String> allDigits() {
    return DIGITS.stream().map(word -> DIGIT_PREFIX + word).toList();
  }

  static boolean isDigit(String name) {
    return name.startsWith(DIGIT_PREFIX);
  }

  /** "eight" of "the digit eight". */
  static String digitWord(String name) {
    return name.substring(DIGIT_PREFIX.length());
  }

  static boolean alike(String a, String b) {
    return (isDigit(a) && isDigit(b))
        || ALIKE.stream().anyMatch(group -> group.contains(a) && group.contains(b));
  }
}
