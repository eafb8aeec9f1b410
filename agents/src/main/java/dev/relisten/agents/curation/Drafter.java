package dev.relisten.agents.curation;

import dev.relisten.agents.curation.Draft.Form;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks about one scene; empty where the scene has no unambiguous question of a kind. */
final class Drafter {
  private static final List<String> ORDINALS = HeardThought.ORDINALS;
  private static final BigDecimal LONGER_BY = new BigDecimal("0.3");

  private final List<SoundEvent> events;
  private final List<String> vocabulary;
  private final Thought thought;
  private final RandomGenerator random;

  /**
   * Asks about events.
   *
   * @param events at least two, in order
   * @param vocabulary names that an absent sound may have
   */
  Drafter(
      List<SoundEvent> events, List<String> vocabulary, Thought thought, RandomGenerator random) {
    this.events = events;
    this.vocabulary = vocabulary;
    this.thought = thought;
    this.random = random;
  }

  Optional<Draft> draft(QuestionKind kind) {
    return switch (kind) {
      case FIRST -> Optional.of(first());
      case LAST -> Optional.of(last());
      case NTH -> Optional.of(nth());
      case COUNT -> Optional.of(count());
      case DIGIT -> digit();
      case AFTER -> after();
      case BEFORE -> before();
      case BETWEEN -> between();
      case LONGEST -> longest();
      case PRESENT -> random.nextBoolean() ? present() : absent();
      case DESCRIBE -> Optional.of(describe());
    };
  }

  private Draft first() {
    return named(QuestionKind.FIRST, sound(0), thought.first(events), "");
  }

  private Draft last() {
    String name = sound(events.size() - 1);
    return named(QuestionKind.LAST, name, thought.last(events), "");
  }

  private Draft nth() {
    int index = random.nextInt(1, Math.min(events.size(), ORDINALS.size()));
    String ordinal = ORDINALS.get(index);
    String target = thought.nth(events, index, ordinal);
    return named(QuestionKind.NTH, sound(index), target, ordinal);
  }

  private Draft count() {
    String number = Integer.toString(events.size());
    String question = QuestionKind.COUNT.question(random);
    return new Draft(
        QuestionKind.COUNT, "count", question, number, Form.NUMBER, thought.count(events));
  }

  private Optional<Draft> digit() {
    for (int i = 0; i < events.size(); i++) {
      if (SoundNames.isDigit(sound(i))) {
        String word = SoundNames.digitWord(sound(i));
        String target = thought.digit(events, i);
        String question = QuestionKind.DIGIT.question(random);
        return Optional.of(
            new Draft(QuestionKind.DIGIT, "digit", question, word, Form.DIGIT_WORD, target));
      }
    }
    return Optional.empty();
  }

  private Optional<Draft> after() {
    int next = random.nextInt(1, events.size());
    String known = sound(next - 1);
    if (!unique(known) || overlapping(next - 1, next)) {
      return Optional.empty();
    }
    String target = thought.after(events, next - 1);
    return Optional.of(named(QuestionKind.AFTER, sound(next), target, known));
  }

  private Optional<Draft> before() {
    int next = random.nextInt(1, events.size());
    String known = sound(next);
    if (!unique(known) || overlapping(next - 1, next)) {
      return Optional.empty();
    }
    String target = thought.before(events, next);
    return Optional.of(named(QuestionKind.BEFORE, sound(next - 1), target, known));
  }

  private Optional<Draft> between() {
    SoundEvent event = events.get(random.nextInt(events.size()));
    TimeWindow window = TimeWindow.about(event, random);
    boolean alone =
        events.stream().allMatch(e -> e == event || !e.overlaps(window.from(), window.to()));
    if (!alone) {
      return Optional.empty();
    }
    String name = event.sound();
    String question = QuestionKind.BETWEEN.question(random, window.from(), window.to());
    String key = "between " + event.startSeconds();
    String target = thought.between(event);
    return Optional.of(new Draft(QuestionKind.BETWEEN, key, question, name, Form.NAME, target));
  }

  private Optional<Draft> longest() {
    List<SoundEvent> byLength =
        events.stream().sorted(Comparator.comparing(SoundEvent::lengthSeconds).reversed()).toList();
    SoundEvent longest = byLength.get(0);
    BigDecimal margin = longest.lengthSeconds().subtract(byLength.get(1).lengthSeconds());
    if (margin.compareTo(LONGER_BY) < 0) {
      return Optional.empty();
    }
    String name = longest.sound();
    String target = thought.longest(events, longest);
    return Optional.of(named(QuestionKind.LONGEST, name, target, ""));
  }

  private Optional<Draft> present() {
    return Optional.of(yesNo(sound(random.nextInt(events.size())), "yes"));
  }

  /** Mostly a name whose sound is like one that is there. */
  private Optional<Draft> absent() {
    List<String> absent =
        Choices.shuffled(vocabulary, random).stream().filter(name -> !heard(name)).toList();
    List<String> hard =
        absent.stream()
            .filter(name -> events.stream().anyMatch(e -> SoundNames.alike(e.sound(), name)))
            .toList();
    List<String> from = hard.isEmpty() || random.nextInt(5) < 2 ? absent : hard;
    return from.stream().findFirst().map(name -> yesNo(name, "no"));
  }

  private Draft describe() {
    String notes = Chain.notes(events);
    String question = QuestionKind.DESCRIBE.question(random);
    return new Draft(
        QuestionKind.DESCRIBE, question, question, notes, Form.NOTES, thought.describe(events));
  }

  private Draft named(QuestionKind kind, String answer, String target, String about) {
    String question = kind.question(random, about);
    return new Draft(kind, kind + " " + about, question, answer, Form.NAME, target);
  }

  private Draft yesNo(String name, String answer) {
    String question = QuestionKind.PRESENT.question(random, name);
    String target = thought.present(events, name);
    return new Draft(
        QuestionKind.PRESENT, "present " + name, question, answer, Form.YES_NO, target);
  }

  private String sound(int index) {
    return events.get(index).sound();
  }

  private boolean heard(String name) {
    return events.stream().anyMatch(event -> event.sound().equals(name));
  }

  private boolean unique(String name) {
    return events.stream().filter(event -> event.sound().equals(name)).count() == 1;
  }

  private boolean overlapping(int a, int b) {
    return events.get(a).overlaps(events.get(b).startSeconds(), events.get(b).endSeconds());
  }
}
