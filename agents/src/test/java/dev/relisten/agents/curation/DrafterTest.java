package dev.relisten.agents.curation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrafterTest {
  private static final int DRAWS = 200;
  private static final List<String> VOCABULARY =
      List.of("rain", "sea waves", "a dog barking", "a rooster", "a helicopter");
  private static final SoundEvent RAIN = event("0.8", "2.0", "rain");
  private static final SoundEvent DOG = event("2.5", "4.5", "a dog barking");
  private static final SoundEvent EIGHT = event("5.0", "5.4", "the digit eight");
  private static final List<SoundEvent> SCENE = List.of(RAIN, DOG, EIGHT);

  @Test
  void targetsHaveTheirFixedWording() {
    assertEquals(
        Set.of(
            "<think>at <seg>0.8, 2.0</seg> rain, then <seg>2.5, 4.5</seg> a dog barking, then"
                + " <seg>5.0, 5.4</seg> the digit eight, and that is all.</think><answer>0.8-2.0"
                + " rain; 2.5-4.5 a dog barking; 5.0-5.4 the digit eight</answer>"),
        targets(SCENE, QuestionKind.DESCRIBE));
    assertEquals(
        Set.of(
            "<think>at <seg>0.8, 2.0</seg> rain, so the first is rain.</think>"
                + "<answer>rain</answer>"),
        targets(SCENE, QuestionKind.FIRST));
    assertEquals(
        Set.of(
            "<think>at <seg>0.8, 2.0</seg> rain, then <seg>2.5, 4.5</seg> a dog barking, then"
                + " <seg>5.0, 5.4</seg> the digit eight, and that is all, so 3 sounds.</think>"
                + "<answer>3</answer>"),
        targets(SCENE, QuestionKind.COUNT));
    assertEquals(
        Set.of(
            "<think>at <seg>0.8, 2.0</seg> rain, then <seg>2.5, 4.5</seg> a dog barking, then"
                + " <seg>5.0, 5.4</seg> the digit eight, so the digit is eight.</think>"
                + "<answer>eight</answer>"),
        targets(SCENE, QuestionKind.DIGIT));
  }

  @Test
  void whereANameIsLookedUp_allNamesStandWithTheirNumbersBeforeTheConclusion() {
    String chain =
        "<think>at <seg>0.8, 2.0</seg> rain, then <seg>2.5, 4.5</seg> a dog barking, then"
            + " <seg>5.0, 5.4</seg> the digit eight, and that is all: rain first, a dog barking"
            + " second, the digit eight third, so ";
    assertEquals(
        Set.of(
            chain
                + "rain first, the second is a dog barking.</think><answer>a dog barking</answer>",
            chain
                + "a dog barking second, the third is the digit eight.</think>"
                + "<answer>the digit eight</answer>"),
        targets(SCENE, QuestionKind.AFTER));
    assertEquals(
        Set.of(
            chain + "a dog barking second, the first is rain.</think><answer>rain</answer>",
            chain
                + "the digit eight third, the second is a dog barking.</think>"
                + "<answer>a dog barking</answer>"),
        targets(SCENE, QuestionKind.BEFORE));
    Set<String> present = targets(SCENE, QuestionKind.PRESENT);
    assertTrue(
        present.contains(chain + "a dog barking second, yes.</think><answer>yes</answer>"),
        present.toString());
    assertTrue(
        present.contains(chain + "a rooster none, no.</think><answer>no</answer>"),
        present.toString());
  }

  @Test
  void afterAndBefore_neverAskAboutASoundHeardTwice() {
    List<SoundEvent> scene = List.of(RAIN, DOG, event("5.0", "6.0", "rain"));
    assertEquals(Set.of("rain"), answers(scene, QuestionKind.AFTER));
    assertEquals(Set.of("rain"), answers(scene, QuestionKind.BEFORE));
  }

  @Test
  void afterAndBefore_neverAskAboutAPairThatOverlaps() {
    List<SoundEvent> scene = List.of(RAIN, event("1.8", "3.0", "a rooster"));
    assertEquals(Set.of(), answers(scene, QuestionKind.AFTER));
    assertEquals(Set.of(), answers(scene, QuestionKind.BEFORE));
  }

  @Test
  void between_asksOnlyWhereOneSoundIsHeard() {
    List<SoundEvent> scene = List.of(RAIN, event("1.8", "3.0", "a rooster"), DOG);
    Pattern times = Pattern.compile("(\\d+\\.\\d)\\D+(\\d+\\.\\d)");
    SplittableRandom random = new SplittableRandom(5);
    int asked = 0;
    for (int i = 0; i < DRAWS; i++) {
      Optional<Draft> draft =
          new Drafter(scene, VOCABULARY, new HeardThought(), random).draft(QuestionKind.BETWEEN);
      if (draft.isEmpty()) {
        continue;
      }
      asked++;
      Matcher window = times.matcher(draft.get().question());
      assertTrue(window.find(), draft.get().question());
      BigDecimal from = new BigDecimal(window.group(1));
      BigDecimal to = new BigDecimal(window.group(2));
      List<String> heard =
          scene.stream().filter(e -> e.overlaps(from, to)).map(SoundEvent::sound).toList();
      assertEquals(List.of(draft.get().answer()), heard);
    }
    assertTrue(asked > 0);
  }

  @Test
  void longest_needsAClearMargin() {
    assertEquals(Set.of("a dog barking"), answers(SCENE, QuestionKind.LONGEST));
    List<SoundEvent> close = List.of(RAIN, event("2.5", "3.9", "a dog barking"));
    assertEquals(Set.of(), answers(close, QuestionKind.LONGEST));
  }

  @Test
  void digit_needsADigit() {
    assertEquals(Set.of(), answers(List.of(RAIN, DOG), QuestionKind.DIGIT));
  }

  private static Set<String> answers(List<SoundEvent> scene, QuestionKind kind) {
    return drafts(scene, kind, true);
  }

  private static Set<String> targets(List<SoundEvent> scene, QuestionKind kind) {
    return drafts(scene, kind, false);
  }

  private static Set<String> drafts(List<SoundEvent> scene, QuestionKind kind, boolean answers) {
    SplittableRandom random = new SplittableRandom(3);
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      new Drafter(scene, VOCABULARY, new HeardThought(), random)
          .draft(kind)
          .map(draft -> answers ? draft.answer() : draft.target())
          .ifPresent(seen::add);
    }
    return seen;
  }

  private static SoundEvent event(String start, String end, String sound) {
    return new SoundEvent(new BigDecimal(start), new BigDecimal(end), sound);
  }
}
