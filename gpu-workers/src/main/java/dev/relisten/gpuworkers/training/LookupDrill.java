package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.TextTokenizer;
import dev.relisten.protocol.prompt.SpecialTokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lists of names with numbers, each asked about many times over: which number a name has, whether
 * it is there, which name has the number before or behind. The words are those in which a target
 * concludes; only the answers carry loss.
 *
 * <p>In a target one token in a hundred depends on finding a name by what it is, and not by its
 * place. That is too seldom for a decoder from nothing to learn it; here it is every third.
 */
final class LookupDrill {
  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth");
  private static final int SHORTEST = 2;
  private static final int LONGEST = 5;
  private static final int ASKED = 10;

  private final TextTokenizer tokenizer;
  private final List<String> names;
  private final long seed;

  /** Asks about these names, more than the longest list has. */
  LookupDrill(TextTokenizer tokenizer, List<String> names, long seed) {
    if (names.size() <= LONGEST) {
      throw new IllegalArgumentException(
          "names: " + names.size() + " (expected: > " + LONGEST + ")");
    }
    this.tokenizer = tokenizer;
    this.names = names;
    this.seed = seed;
  }

  /** One list with its questions; the same number gives the same. */
  BatchPacker.Scene of(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, random);
    int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
    List<String> listed = shuffled.subList(0, length);
    TrainingSequence prefix = new TrainingSequence();
    prefix.text(new int[] {tokenizer.controlToken(SpecialTokens.IM_START)}, false);
    TrainingSequence drill = new TrainingSequence();
    text(drill, "assistant\n<think>at", false);
    text(drill, ", and that is all: " + numbered(listed), false);
    for (int i = 0; i < ASKED; i++) {
      ask(drill, shuffled, length, random);
    }
    return new BatchPacker.Scene(prefix, List.of(drill));
  }

  private static String numbered(List<String> listed) {
    return IntStream.range(0, listed.size())
        .mapToObj(i -> listed.get(i) + " " + ORDINALS.get(i))
        .collect(Collectors.joining(", "));
  }

  private void ask(TrainingSequence drill, List<String> shuffled, int length, Random random) {
    int known = random.nextInt(length);
    int other = random.nextBoolean() ? known + 1 : known - 1;
    if (random.nextInt(4) == 0) {
      int absent = length + random.nextInt(shuffled.size() - length);
      text(drill, ", so " + shuffled.get(absent), false);
      text(drill, " none, no", true);
    } else {
      text(drill, ", so " + shuffled.get(known), false);
      text(drill, " " + ORDINALS.get(known), true);
      if (other < 0 || other == length) {
        text(drill, ", yes", true);
      } else {
        text(drill, ", the " + ORDINALS.get(other), false);
        text(drill, " is " + shuffled.get(other), true);
      }
    }
  }

  private void text(TrainingSequence sequence, String text, boolean loss) {
    sequence.text(tokenizer.encode(text), loss);
  }
}
