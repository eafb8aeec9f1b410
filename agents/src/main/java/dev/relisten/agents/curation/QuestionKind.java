package dev.relisten.agents.curation;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What can be asked about a scene, in several wordings; {@code %s} is what it asks about. */
enum QuestionKind {
  FIRST(
      1,
      "What is heard first?",
      "Which sound comes first?",
      "What does the recording begin with?",
      "What is the first sound?"),
  LAST(
      1,
      "What is heard last?",
      "Which sound comes last?",
      "What does the recording end with?",
      "What is the final sound?"),
  NTH(
      1.5,
      "What is the %s sound?",
      "Which sound is heard %s?",
      "Name the %s sound.",
      "Counting from the start, which is the %s sound?"),
  COUNT(
      1,
      "How many sounds are heard?",
      "How many sounds are there in the recording?",
      "Count the sounds.",
      "What is the number of sounds?"),
  DIGIT(
      0.8,
      "Which digit is spoken first?",
      "What is the first digit that is spoken?",
      "Which digit does the voice say first?"),
  AFTER(
      1.3,
      "What comes right after %s?",
      "Which sound follows %s?",
      "What is heard directly after %s?",
      "After %s, what comes next?"),
  BEFORE(
      1.3,
      "What comes right before %s?",
      "Which sound precedes %s?",
      "What is heard directly before %s?",
      "Which sound is just before %s?"),
  BETWEEN(
      1.2,
      "What is heard between %s and %s seconds?",
      "Which sound is there from %s to %s seconds?",
      "What can be heard between second %s and second %s?",
      "Which sound lies between %s s and %s s?"),
  LONGEST(
      1,
      "Which sound is the longest?",
      "What is the longest sound?",
      "Which sound lasts longest?",
      "Which sound goes on for the longest time?"),
  PRESENT(
      1.6,
      "Is %s heard?",
      "Is there %s in the recording?",
      "Can %s be heard?",
      "Does the recording contain %s?"),
  /** Asked apart from the others, so without a weight. */
  DESCRIBE(
      0,
      "List every sound.",
      "Describe the recording.",
      "What is heard, and when?",
      "Note every sound with its times.");

  private final double weight;
  private final List<String> wordings;

  QuestionKind(double weight, String... wordings) {
    this.weight = weight;
    this.wordings = List.of(wordings);
  }

  /** As in the question set. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String question(RandomGenerator random, Object... about) {
    return wordings.get(random.nextInt(wordings.size())).formatted(about);
  }

  /** A kind, in proportion to the weights. */
  static QuestionKind draw(RandomGenerator random) {
    double sum = 0;
    for (QuestionKind kind : values()) {
      sum += kind.weight;
    }
    double left = random.nextDouble(sum);
    for (QuestionKind kind : values()) {
      left -= kind.weight;
      if (left < 0) {
        return kind;
      }
    }
    return FIRST;
  }
}
