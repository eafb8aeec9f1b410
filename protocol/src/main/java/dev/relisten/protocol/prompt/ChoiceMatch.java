package dev.relisten.protocol.prompt;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds which option a text means, or says that none is meant; never guesses. */
public final class ChoiceMatch {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");
  private static final Pattern EDGES = Pattern.compile("^[\\s\"'“”‘’(]+|[\\s\"'“”‘’.,;:!?)]+$");

  private ChoiceMatch() {}

  /**
   * The option that equals {@code answer}, else the one that equals it but for case, spacing and
   * outer punctuation, else {@link #named}. Options of the same text count as one, the first.
   */
  public static OptionalInt of(String answer, List<String> choices) {
    int same = choices.indexOf(answer.strip());
    if (same >= 0) {
      return OptionalInt.of(same);
    }
    OptionalInt equal = only(choices, equalTo(normalised(answer), choices));
    return equal.isPresent() ? equal : named(answer, choices);
  }

  /**
   * The only option whose words stand in {@code text}, in order and side by side, as whole words.
   * Words that belong to a longer option named there count for that one only.
   */
  public static OptionalInt named(String text, List<String> choices) {
    List<String> words = new ArrayList<>(words(text));
    List<Integer> found = new ArrayList<>();
    for (int length : lengthsDescending(choices)) {
      List<Integer> ofLength = standingIn(words, choices, length);
      found.addAll(ofLength);
      ofLength.forEach(index -> blank(words, words(choices.get(index))));
    }
    return only(choices, found);
  }

  private static List<Integer> equalTo(String normalised, List<String> choices) {
    List<Integer> equal = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      if (!normalised.isEmpty() && normalised(choices.get(i)).equals(normalised)) {
        equal.add(i);
      }
    }
    return equal;
  }

  private static List<Integer> standingIn(List<String> words, List<String> choices, int length) {
    List<Integer> standing = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      List<String> choice = words(choices.get(i));
      if (choice.size() == length && Collections.indexOfSubList(words, choice) >= 0) {
        standing.add(i);
      }
    }
    return standing;
  }

  private static Iterable<Integer> lengthsDescending(List<String> choices) {
    TreeSet<Integer> lengths = new TreeSet<>();
    choices.forEach(choice -> lengths.add(words(choice).size()));
    lengths.remove(0);
    return lengths.descendingSet();
  }

  private static void blank(List<String> words, List<String> taken) {
    for (int at = Collections.indexOfSubList(words, taken);
        at >= 0;
        at = Collections.indexOfSubList(words, taken)) {
      Collections.fill(words.subList(at, at + taken.size()), "");
    }
  }

  private static OptionalInt only(List<String> choices, List<Integer> found) {
    long different = found.stream().map(choices::get).distinct().count();
    return different == 1 ? OptionalInt.of(found.get(0)) : OptionalInt.empty();
  }

  private static List<String> words(String text) {
    return WORD.matcher(lowerCase(text)).results().map(MatchResult::group).toList();
  }

  private static String normalised(String text) {
    return EDGES.matcher(lowerCase(text)).replaceAll("").replaceAll("\\s+", " ");
  }

  private static String lowerCase(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
