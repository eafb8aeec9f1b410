package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.ByteAlphabet;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns byte-level BPE merges: the most frequent pair of neighbours becomes an entry, again and
 * again; of equally frequent pairs the one with the lower ids. Words are cut by Qwen2's expression,
 * digits one by one, so no entry crosses them. The same texts give the same vocabulary.
 */
public final class BpeTrainer {
  private static final int RARE = 2;
  private static final Pattern WORDS =
      Pattern.compile(BpeVocabulary.QWEN2_WORDS, Pattern.UNICODE_CHARACTER_CLASS);

  private final List<String> entries = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<BpeVocabulary.Merge> merges = new ArrayList<>();
  private final List<Word> words;

  private record Pair(int left, int right) {}

  private static final class Word {
    private final long count;
    private int[] symbols;

    Word(int[] symbols, long count) {
      this.symbols = symbols;
      this.count = count;
    }
  }

  private BpeTrainer(Iterable<String> texts) {
    ByteAlphabet.sorted().chars().forEach(c -> id(Character.toString(c)));
    words = words(texts);
  }

  /**
   * Trains on texts (normalised to NFC).
   *
   * @param size entries wanted, the 256 bytes included; fewer come out if no pair is left that
   *     occurs twice
   */
  public static BpeVocabulary train(Iterable<String> texts, int size) {
    if (size < 256) {
      throw new IllegalArgumentException("size: %d (expected: >= 256)".formatted(size));
    }
    return new BpeTrainer(texts).grow(size);
  }

  private BpeVocabulary grow(int size) {
    while (entries.size() < size) {
      Map.Entry<Pair, Long> best = mostFrequent();
      if (best == null || best.getValue() < RARE) {
        break;
      }
      merge(best.getKey());
    }
    return new BpeVocabulary(List.copyOf(entries), List.copyOf(merges));
  }

  private Map.Entry<Pair, Long> mostFrequent() {
    Map<Pair, Long> counts = new HashMap<>();
    for (Word word : words) {
      for (int i = 1; i < word.symbols.length; i++) {
        counts.merge(new Pair(word.symbols[i - 1], word.symbols[i]), word.count, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .max(
            Comparator.<Map.Entry<Pair, Long>>comparingLong(Map.Entry::getValue)
                .thenComparing(e -> e.getKey().left(), Comparator.reverseOrder())
                .thenComparing(e -> e.getKey().right(), Comparator.reverseOrder()))
        .orElse(null);
  }

  private void merge(Pair pair) {
    String left = entries.get(pair.left());
    String right = entries.get(pair.right());
    merges.add(new BpeVocabulary.Merge(left, right));
    int merged = id(left + right);
    for (Word word : words) {
      word.symbols = replaced(word.symbols, pair, merged);
    }
  }

  private static int[] replaced(int[] symbols, Pair pair, int merged) {
    int[] result = new int[symbols.length];
    int n = 0;
    for (int i = 0; i < symbols.length; i++) {
      boolean found =
          i + 1 < symbols.length && symbols[i] == pair.left() && symbols[i + 1] == pair.right();
      result[n++] = found ? merged : symbols[i];
      i += found ? 1 : 0;
    }
    return n == symbols.length ? symbols : Arrays.copyOf(result, n);
  }

  private int id(String entry) {
    Integer known = ids.putIfAbsent(entry, entries.size());
    if (known != null) {
      return known;
    }
    entries.add(entry);
    return entries.size() - 1;
  }

  private List<Word> words(Iterable<String> texts) {
    Map<String, Long> counts = new TreeMap<>();
    for (Map.Entry<String, Long> text : distinct(texts).entrySet()) {
      Matcher matcher = WORDS.matcher(Normalizer.normalize(text.getKey(), Normalizer.Form.NFC));
      while (matcher.find()) {
        counts.merge(ByteAlphabet.spell(matcher.group()), text.getValue(), Long::sum);
      }
    }
    List<Word> result = new ArrayList<>();
    counts.forEach(
        (word, count) ->
            result.add(
                new Word(word.chars().map(c -> ids.get(Character.toString(c))).toArray(), count)));
    return result;
  }

  private static Map<String, Long> distinct(Iterable<String> texts) {
    Map<String, Long> counts = new LinkedHashMap<>();
    texts.forEach(text -> counts.merge(text, 1L, Long::sum));
    return counts;
  }
}
