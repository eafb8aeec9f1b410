package dev.relisten.agents.curation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.curation.QuestionMaker.Asked;
import dev.relisten.audiostore.dataset.QuestionItem;
import dev.relisten.audiostore.dataset.SoundEvent;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Laws of questions, choices and targets, on events alone. */
class TargetsTest {
  private static final Pattern TAG = Pattern.compile("<seg>(\\d+\\.\\d), (\\d+\\.\\d)</seg>");
  private static final List<String> NAMES =
      List.of(
          "a low tone",
          "a high tone",
          "rain",
          "sea waves",
          "a dog barking",
          "the digit one",
          "the digit two",
          "the digit six",
          "a rooster");
  private static final List<Asked> ASKED = new ArrayList<>();

  @BeforeAll
  static void ask() {
    SplittableRandom random = new SplittableRandom(11);
    QuestionMaker maker = new QuestionMaker(NAMES, SceneSettings.standard());
    for (int i = 0; i < 1_500; i++) {
      ASKED.addAll(maker.ask("s" + i, Path.of("audio/s.wav"), events(random), random));
    }
  }

  @Test
  void everyTagIsAnEventWithItsName() {
    for (Asked asked : ASKED) {
      Matcher tag = TAG.matcher(asked.target());
      int tags = 0;
      while (tag.find()) {
        tags++;
        BigDecimal start = new BigDecimal(tag.group(1));
        SoundEvent event =
            asked.item().events().stream()
                .filter(e -> e.startSeconds().equals(start))
                .findFirst()
                .orElseThrow();
        assertEquals(new BigDecimal(tag.group(2)), event.endSeconds());
        String evidence = asked.target().substring(tag.end());
        assertTrue(
            evidence.startsWith(" " + event.sound())
                || evidence.startsWith(" it is " + event.sound()),
            asked.target());
      }
      assertTrue(tags >= 1, asked.target());
    }
  }

  @Test
  void targetEndsInTheAnswer_whichIsAmongTheChoices() {
    for (Asked asked : ASKED) {
      QuestionItem item = asked.item();
      assertTrue(
          asked.target().endsWith("</think><answer>" + item.answer() + "</answer>"),
          asked.target());
      assertTrue(item.choices().isEmpty() || item.choices().contains(item.answer()));
      assertEquals(item.choices().size(), new HashSet<>(item.choices()).size());
    }
  }

  @Test
  void rightChoiceStandsAnywhereEquallyOften() {
    int[] places = new int[4];
    for (Asked asked : ASKED) {
      List<String> choices = asked.item().choices();
      if (choices.size() == 4) {
        places[choices.indexOf(asked.item().answer())]++;
      }
    }
    double expected = (places[0] + places[1] + places[2] + places[3]) / 4.0;
    for (int place : places) {
      assertEquals(1, place / expected, 0.1);
    }
  }

  @Test
  void aboutAFifthDescribes_presentIsBalanced_aQuarterIsFree() {
    Map<String, Integer> kinds = new HashMap<>();
    int free = 0;
    int either = 0;
    int yes = 0;
    for (Asked asked : ASKED) {
      QuestionItem item = asked.item();
      kinds.merge(item.kind(), 1, Integer::sum);
      yes += item.answer().equals("yes") ? 1 : 0;
      boolean both = !item.kind().equals("describe") && !item.kind().equals("present");
      either += both ? 1 : 0;
      free += both && item.choices().isEmpty() ? 1 : 0;
    }
    assertEquals(11, kinds.size());
    assertEquals(0.2, kinds.get("describe") / (double) ASKED.size(), 0.02);
    assertEquals(0.5, yes / (double) kinds.get("present"), 0.06);
    assertEquals(0.25, free / (double) either, 0.03);
  }

  @Test
  void everyKindThatNeedsThemNamesAllEvents_othersStopInTime() {
    for (Asked asked : ASKED) {
      boolean all = asked.target().contains(", and that is all");
      boolean needsAll =
          switch (asked.item().kind()) {
            case "describe", "count", "last", "longest", "after", "before", "present" -> true;
            default -> false;
          };
      assertEquals(needsAll, all, asked.target());
      long tags = TAG.matcher(asked.target()).results().count();
      assertTrue(!all || tags == asked.item().events().size(), asked.target());
    }
  }

  @Test
  void noSceneAsksTheSameTwice() {
    Map<String, HashSet<String>> byScene = new HashMap<>();
    for (Asked asked : ASKED) {
      String scene = asked.item().id().split("-")[0];
      assertTrue(byScene.computeIfAbsent(scene, s -> new HashSet<>()).add(asked.item().question()));
    }
  }

  @Test
  void presentIsTrue() {
    for (Asked asked : ASKED) {
      if (asked.item().kind().equals("present")) {
        boolean heard =
            asked.item().events().stream()
                .anyMatch(e -> asked.item().question().contains(" " + e.sound() + " "));
        boolean heardAtTheEnd =
            asked.item().events().stream()
                .anyMatch(e -> asked.item().question().endsWith(" " + e.sound() + "?"));
        assertEquals(heard || heardAtTheEnd, asked.item().answer().equals("yes"), asked.toString());
      }
    }
  }

  private static List<SoundEvent> events(SplittableRandom random) {
    List<SoundEvent> events = new ArrayList<>();
    int count = random.nextInt(2, 6);
    int at = random.nextInt(3, 12);
    String before = "";
    while (events.size() < count) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      if (!name.equals(before)) {
        int end = at + random.nextInt(2, 30);
        events.add(new SoundEvent(BigDecimal.valueOf(at, 1), BigDecimal.valueOf(end, 1), name));
        at = end + random.nextInt(3, 15);
        before = name;
      }
    }
    return events;
  }
}
