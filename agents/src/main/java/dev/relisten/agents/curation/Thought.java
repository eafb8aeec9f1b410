package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;

/** Writes targets: how the answer to a question is to be thought, and the answer. */
interface Thought {
  String first(List<SoundEvent> events);

  String last(List<SoundEvent> events);

  /**
   * The sound with a number.
   *
   * @param index from 0
   * @param ordinal the same in words, "third"
   */
  default String nth(List<SoundEvent> events, int index, String ordinal) {
    String name = events.get(index).sound();
    return Chain.upTo(events.subList(0, index + 1), "the " + ordinal + " is " + name, name);
  }

  String count(List<SoundEvent> events);

  /** The first digit, at {@code index}. */
  String digit(List<SoundEvent> events, int index);

  /** What comes behind the sound at {@code index}, which is heard once. */
  String after(List<SoundEvent> events, int index);

  /** What comes before the sound at {@code index}, which is heard once. */
  String before(List<SoundEvent> events, int index);

  /** The sound at times that the question names. */
  default String between(SoundEvent event) {
    return Chain.of("at " + Chain.tag(event) + " it is " + event.sound(), event.sound());
  }

  String longest(List<SoundEvent> events, SoundEvent longest);

  /** Whether a sound of that name is heard. */
  String present(List<SoundEvent> events, String name);

  String describe(List<SoundEvent> events);
}
