package dev.relisten.agents.evaluation;

import dev.relisten.audiostore.dataset.QuestionItem;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says whether an answer is right. Pure. */
public final class Scorer {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final Pattern EDGES = Pattern.compile("^[\\s\\p{P}]+|[\\s\\p{P}]+$");

  private Scorer() {}

  /**
   * Choices by the official rule, listening notes by their names in order, other free answers by
   * equality but for case, spacing and outer punctuation. An empty answer is wrong.
   */
  public static boolean isRight(QuestionItem item, String answer) {
    if (!item.choices().isEmpty()) {
      return isRightChoice(item.answer(), item.choices(), answer);
    }
    if (item.kind().equals(ListeningNotes.KIND)) {
      return ListeningNotes.parse(answer)
          .names()
          .equals(ListeningNotes.parse(item.answer()).names());
    }
    String given = normalised(answer);
    return !given.isEmpty() && given.equals(normalised(item.answer()));
  }

  /**
   * The rule of MMAR and MMAU: right if all words of {@code gold} are in the answer and no word is
   * that only wrong choices have. A choice of the gold's word set counts as gold.
   */
  public static boolean isRightChoice(String gold, List<String> choices, String answer) {
    Set<String> given = words(answer);
    Set<String> right = words(gold);
    Set<String> wrong = new HashSet<>();
    choices.stream().map(Scorer::words).filter(w -> !w.equals(right)).forEach(wrong::addAll);
    wrong.removeAll(right);
    wrong.retainAll(given);
    return !given.isEmpty() && given.containsAll(right) && wrong.isEmpty();
  }

  private static Set<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  static String normalised(String text) {
    String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return EDGES.matcher(lower).replaceAll("").replaceAll("\\s+", " ");
  }
}
