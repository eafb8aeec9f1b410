package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * About sound that is shown whole. The events are named in order from the first on: as far as the
 * question needs, or all of them and then their names with numbers where one has to be looked up.
 * Jumping straight to one place is what small models fail at (measured, see the recipe).
 */
final class HeardThought implements Thought {
  /** Numbers of sounds in words. */
  static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth");

  @Override
  public String first(List<SoundEvent> events) {
    String name = events.get(0).sound();
    return Chain.upTo(events.subList(0, 1), "the first is " + name, name);
  }

  @Override
  public String last(List<SoundEvent> events) {
    String name = events.get(events.size() - 1).sound();
    return all(events, ", so the last is " + name, name);
  }

  @Override
  public String count(List<SoundEvent> events) {
    return all(events, ", so " + events.size() + " sounds", Integer.toString(events.size()));
  }

  @Override
  public String digit(List<SoundEvent> events, int index) {
    String word = SoundNames.digitWord(events.get(index).sound());
    return Chain.upTo(events.subList(0, index + 1), "the digit is " + word, word);
  }

  @Override
  public String after(List<SoundEvent> events, int index) {
    return neighbour(events, index, index + 1);
  }

  @Override
  public String before(List<SoundEvent> events, int index) {
    return neighbour(events, index, index - 1);
  }

  @Override
  public String longest(List<SoundEvent> events, SoundEvent longest) {
    return all(events, ", so the longest is " + longest.sound(), longest.sound());
  }

  @Override
  public String present(List<SoundEvent> events, String name) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).sound().equals(name)) {
        return numbered(events, name + " " + ordinal(i) + ", yes", "yes");
      }
    }
    return numbered(events, name + " none, no", "no");
  }

  @Override
  public String describe(List<SoundEvent> events) {
    return all(events, "", Chain.notes(events));
  }

  private static String ordinal(int index) {
    return index < ORDINALS.size() ? ORDINALS.get(index) : "number " + (index + 1);
  }

  private static String neighbour(List<SoundEvent> events, int known, int asked) {
    String name = events.get(asked).sound();
    String conclusion =
        "%s %s, the %s is %s"
            .formatted(events.get(known).sound(), ordinal(known), ordinal(asked), name);
    return numbered(events, conclusion, name);
  }

  /** All events, then their names with their numbers, then a conclusion. */
  private static String numbered(List<SoundEvent> events, String conclusion, String answer) {
    String names =
        IntStream.range(0, events.size())
            .mapToObj(i -> events.get(i).sound() + " " + ordinal(i))
            .collect(Collectors.joining(", "));
    return all(events, ": " + names + ", so " + conclusion, answer);
  }

  private static String all(List<SoundEvent> events, String conclusion, String answer) {
    return Chain.of(Chain.enumerated(events) + ", and that is all" + conclusion, answer);
  }
}
