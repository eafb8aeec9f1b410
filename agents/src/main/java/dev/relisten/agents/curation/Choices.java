package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Draws the wrong choices, the likely ones first, and the right one's place. */
final class Choices {
  private static final int CHOICES = 4;
  private static final int LARGEST_NUMBER = 7;

  private final List<String> vocabulary;
  private final double freeShare;

  /**
   * Choices from names.
   *
   * @param freeShare of questions that get none, where the form allows both
   */
  Choices(List<String> vocabulary, double freeShare) {
    this.vocabulary = vocabulary;
    this.freeShare = freeShare;
  }

  /** The choices, the answer among them; empty for a free question. */
  List<String> draw(Draft draft, List<SoundEvent> events, RandomGenerator random) {
    return switch (draft.form()) {
      case NOTES -> List.of();
      case YES_NO -> List.of("yes", "no");
      case NAME -> mixed(draft.answer(), names(draft.answer(), events, random), random);
      case DIGIT_WORD -> mixed(draft.answer(), digits(events, random), random);
      case NUMBER -> mixed(draft.answer(), numbers(draft.answer(), random), random);
    };
  }

  private List<String> mixed(String answer, List<String> likely, RandomGenerator random) {
    if (random.nextDouble() < freeShare) {
      return List.of();
    }
    List<String> wrong = likely.stream().distinct().filter(c -> !c.equals(answer)).toList();
    List<String> choices = new ArrayList<>(wrong.subList(0, Math.min(CHOICES - 1, wrong.size())));
    choices.add(random.nextInt(choices.size() + 1), answer);
    return choices;
  }

  /** Mostly other sounds of the scene, then those like the answer, then any. */
  private List<String> names(String answer, List<SoundEvent> events, RandomGenerator random) {
    List<String> names = new ArrayList<>(heard(events, random));
    names.removeIf(name -> random.nextInt(4) == 0);
    List<String> others = shuffled(vocabulary, random);
    others.stream().filter(other -> SoundNames.alike(other, answer)).limit(2).forEach(names::add);
    names.addAll(others);
    return names;
  }

  private static List<String> digits(List<SoundEvent> events, RandomGenerator random) {
    List<String> words = new ArrayList<>();
    for (String name : heard(events, random)) {
      if (SoundNames.isDigit(name)) {
        words.add(SoundNames.digitWord(name));
      }
    }
    words.addAll(shuffled(SoundNames.DIGITS, random));
    return words;
  }

  /** 1 to 7, or as many around a larger answer. */
  private static List<String> numbers(String answer, RandomGenerator random) {
    int shift = Math.max(0, Integer.parseInt(answer) - (LARGEST_NUMBER + 1) / 2);
    int first = Integer.parseInt(answer) <= LARGEST_NUMBER ? 1 : 1 + shift;
    return shuffled(
        IntStream.range(first, first + LARGEST_NUMBER).mapToObj(Integer::toString).toList(),
        random);
  }

  private static List<String> heard(List<SoundEvent> events, RandomGenerator random) {
    return shuffled(events.stream().map(SoundEvent::sound).distinct().toList(), random);
  }

  static <T> List<T> shuffled(List<T> of, RandomGenerator random) {
    List<T> copy = new ArrayList<>(of);
    for (int i = copy.size(); i > 1; i--) {
      Collections.swap(copy, i - 1, random.nextInt(i));
    }
    return copy;
  }
}
