package dev.relisten.agents.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ScorerTest {
  @Test
  void choice_needsAllWordsOfGoldAndNoneOfAWrongOneAlone() {
    assertTrue(choice("rain", "Rain.", "sea waves"));
    assertTrue(choice("sea waves", "these are sea, then waves", "rain"));
    assertFalse(choice("sea waves", "waves", "rain"));
    assertFalse(choice("rain", "rain and sea waves", "sea waves"));
    assertFalse(choice("rain", "", "sea waves"));
    assertFalse(choice("rain", "...", "sea waves"));
  }

  @Test
  void choice_substringsAreNotWords() {
    assertFalse(choice("male", "female", "female"));
    assertTrue(choice("female", "Female", "male"));
    assertFalse(choice("2", "20", "20"));
  }

  @Test
  void choice_wordsThatGoldSharesDoNotHarm_andEqualWordSetsCountAsGold() {
    assertTrue(choice("a dog barking", "a dog barking", "a baby crying"));
    assertTrue(choice("waves of sea", "sea of waves", "sea of waves"));
    assertTrue(choice("Élan déjà", "élan DÉJÀ", "autre"));
  }

  @Test
  void free_isExactButForCaseSpacingAndOuterPunctuation() {
    assertTrue(Scorer.isRight(Questions.free("count", "3"), " 3. "));
    assertTrue(Scorer.isRight(Questions.free("first", "a dog barking"), "A  dog barking"));
    assertFalse(Scorer.isRight(Questions.free("first", "a dog barking"), "a dog"));
    assertFalse(Scorer.isRight(Questions.free("count", "3"), "13"));
    assertFalse(Scorer.isRight(Questions.free("count", "3"), ""));
  }

  @Test
  void describe_countsNamesInOrderWhateverTheTimes() {
    var item = Questions.free("describe", "0.8-1.2 the digit eight; 2.1-4.8 a dog barking");
    assertTrue(Scorer.isRight(item, "0.3-1.2 the digit eight; 9.9-10.0 a dog barking"));
    assertTrue(Scorer.isRight(item, "the digit eight; a dog barking"));
    assertFalse(Scorer.isRight(item, "2.1-4.8 a dog barking; 0.8-1.2 the digit eight"));
    assertFalse(Scorer.isRight(item, "0.8-1.2 the digit eight"));
    assertFalse(Scorer.isRight(item, ""));
  }

  @Test
  void notesTimeErrorIsTheMeanDistanceOfStartsAndEnds() {
    ListeningNotes truth = ListeningNotes.parse("0.8-1.2 rain; 2.0-4.0 sea waves");
    ListeningNotes near = ListeningNotes.parse("0.7-1.2 rain; 2.0-4.3 sea waves");
    assertEquals(0.1, near.timeErrorSeconds(truth).orElseThrow(), 1e-9);
    assertEquals(
        OptionalDouble.empty(), ListeningNotes.parse("rain; sea waves").timeErrorSeconds(truth));
    assertEquals(
        OptionalDouble.empty(), ListeningNotes.parse("0.8-1.2 rain").timeErrorSeconds(truth));
  }

  private static boolean choice(String gold, String answer, String wrong) {
    return Scorer.isRightChoice(gold, List.of(gold, wrong), answer);
  }
}
