package dev.relisten.agents.listening;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much notes have to do with a question. Pure.
 *
 * <pre>
 * weight of a word = ln((1 + notes) / notes that hold it), twice if it is in the question itself
 * score            = sum over the words that notes share with question and choices, each once
 * </pre>
 */
final class Relevance {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

  private final Map<String, Double> weights = new HashMap<>();

  Relevance(String question, List<String> choices, List<Note> notes) {
    Map<String, Integer> holders = new HashMap<>();
    notes.forEach(note -> words(note.text()).forEach(word -> holders.merge(word, 1, Integer::sum)));
    Set<String> asked = words(question);
    Set<String> all = words(String.join(" ", choices));
    all.addAll(asked);
    for (String word : all) {
      if (holders.containsKey(word)) {
        double rarity = Math.log((1.0 + notes.size()) / holders.get(word));
        weights.put(word, asked.contains(word) ? 2 * rarity : rarity);
      }
    }
  }

  double of(List<Note> notes) {
    return notes.stream()
        .flatMap(note -> words(note.text()).stream())
        .distinct()
        .mapToDouble(word -> weights.getOrDefault(word, 0.0))
        .sum();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
