package dev.relisten.gpuworkers.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.model.TextTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LookupDrillTest {
  private static final List<String> NAMES =
      List.of("rain", "sea waves", "a dog barking", "a rooster", "a chainsaw", "the digit two");
  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth");
  private static final Pattern ASKED =
      Pattern.compile(", so ([a-z ]+?) (none, no|first|second|third|fourth|fifth)\\b");
  private static final Pattern NUMBERED = Pattern.compile(", the ([a-z]+) is ([a-z ]+)");

  @Test
  void everyAnswerIsWhatTheListSays() {
    try (TextTokenizer tokenizer = TextTokenizer.read(Path.of("models/relisten-nano"))) {
      LookupDrill drill = new LookupDrill(tokenizer, NAMES, 3);
      int asked = 0;
      for (long number = 0; number < 50; number++) {
        asked += verify(text(tokenizer, drill.of(number)));
      }
      assertEquals(500, asked);
    }
  }

  private static int verify(String text) {
    int conclusions = text.indexOf(", so ");
    List<String> listed = new ArrayList<>();
    for (String entry : text.substring(text.indexOf(": ") + 2, conclusions).split(", ")) {
      String ordinal = ORDINALS.get(listed.size());
      assertTrue(entry.endsWith(" " + ordinal), entry);
      listed.add(entry.substring(0, entry.length() - ordinal.length() - 1));
    }
    int asked = 0;
    for (Matcher m = ASKED.matcher(text); m.find(); asked++) {
      int at = listed.indexOf(m.group(1));
      assertEquals(at < 0 ? "none, no" : ORDINALS.get(at), m.group(2), text);
    }
    for (Matcher m = NUMBERED.matcher(text); m.find(); ) {
      assertEquals(listed.get(ORDINALS.indexOf(m.group(1))), m.group(2), text);
    }
    return asked;
  }

  @Test
  void whatIsAskedCarriesNoLoss_whatAnswersDoes() {
    try (TextTokenizer tokenizer = TextTokenizer.read(Path.of("models/relisten-nano"))) {
      TrainingSequence drill = new LookupDrill(tokenizer, NAMES, 3).of(1).branches().get(0);
      List<Integer> lossy = new ArrayList<>();
      for (int i = 0; i < drill.length(); i++) {
        if (drill.lossy(i)) {
          lossy.add(drill.id(i));
        }
      }
      String answers = tokenizer.decode(lossy.stream().mapToInt(Integer::intValue).toArray());
      assertTrue(answers.matches("( (first|second|third|fourth|fifth|none, no| is).*)+"), answers);
      assertTrue(!answers.contains(", so"), answers);
    }
  }

  @Test
  void aListLongerThanThereAreNames_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new LookupDrill(null, NAMES.subList(0, 5), 1));
  }

  private static String text(TextTokenizer tokenizer, BatchPacker.Scene scene) {
    TrainingSequence drill = scene.branches().get(0);
    int[] ids = new int[drill.length()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = drill.id(i);
    }
    return tokenizer.decode(ids);
  }
}
