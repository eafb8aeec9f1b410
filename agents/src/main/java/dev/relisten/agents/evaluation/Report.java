package dev.relisten.agents.evaluation;

import dev.relisten.agents.evaluation.Reply.JudgedTag;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a question set showed. Shares are in [0, 1].
 *
 * @param accuracy share of right answers
 * @param wellFormed share of replies in the form that training teaches
 * @param byKind each kind's questions and right answers
 * @param tagsPerQuestion mean number of tags, whatever became of them
 * @param tagOverlap mean intersection over union of well-formed tags with the event met best
 * @param notesErrorSeconds mean distance of starts and ends in listening notes with right names
 * @param answers how answers came, in lower case: how many
 * @param tags what became of tags, in lower case: how many
 * @param endings how sessions ended, in lower case: how many
 */
public record Report(
    int questions,
    double accuracy,
    double wellFormed,
    Map<String, Kind> byKind,
    double tagsPerQuestion,
    OptionalDouble tagOverlap,
    OptionalDouble notesErrorSeconds,
    Map<String, Long> answers,
    Map<String, Long> tags,
    Map<String, Long> endings) {

  /** One kind's share. */
  public record Kind(int questions, int right) {
    public double accuracy() {
      return (double) right / questions;
    }
  }

  /** Sums up; at least one grade. */
  static Report of(List<Grade> grades) {
    List<JudgedTag> tags = grades.stream().flatMap(g -> g.reply().tags().stream()).toList();
    return new Report(
        grades.size(),
        share(grades, Grade::right),
        share(grades, Grade::wellFormed),
        byKind(grades),
        (double) tags.size() / grades.size(),
        grades.stream().flatMap(g -> g.tagOverlaps().stream()).mapToDouble(x -> x).average(),
        grades.stream().flatMapToDouble(g -> g.timeErrorSeconds().stream()).average(),
        counts(grades, grade -> grade.reply().how()),
        counts(tags, JudgedTag::outcome),
        counts(grades, grade -> grade.reply().ending()));
  }

  private static Map<String, Kind> byKind(List<Grade> grades) {
    Map<String, Kind> kinds = new TreeMap<>();
    for (Grade grade : grades) {
      Kind one = new Kind(1, grade.right() ? 1 : 0);
      kinds.merge(
          grade.item().kind(),
          one,
          (a, b) -> new Kind(a.questions() + b.questions(), a.right() + b.right()));
    }
    return kinds;
  }

  private static double share(List<Grade> grades, Predicate<Grade> of) {
    return (double) grades.stream().filter(of).count() / grades.size();
  }

  private static <T> Map<String, Long> counts(Collection<T> of, Function<T, Object> what) {
    return of.stream()
        .collect(
            Collectors.groupingBy(
                one -> what.apply(one).toString().toLowerCase(Locale.ROOT),
                TreeMap::new,
                Collectors.counting()));
  }
}
