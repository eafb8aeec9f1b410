package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;

/**
 * About a long recording of which there are notes: what they say answers the question is looked up
 * there and listened to, and nothing else.
 */
final class NotedThought implements Thought {
  @Override
  public String first(List<SoundEvent> events) {
    return one(events.get(0), "the first is ");
  }

  @Override
  public String last(List<SoundEvent> events) {
    return one(events.get(events.size() - 1), "the last is ");
  }

  @Override
  public String count(List<SoundEvent> events) {
    String number = Integer.toString(events.size());
    return Chain.of("noted are " + number + " sounds", number);
  }

  @Override
  public String digit(List<SoundEvent> events, int index) {
    String word = SoundNames.digitWord(events.get(index).sound());
    return Chain.upTo(events.subList(index, index + 1), "the digit is " + word, word);
  }

  @Override
  public String after(List<SoundEvent> events, int index) {
    return two(events.get(index), ", then ", events.get(index + 1), "after ");
  }

  @Override
  public String before(List<SoundEvent> events, int index) {
    return two(events.get(index), ", before that ", events.get(index - 1), "before ");
  }

  @Override
  public String longest(List<SoundEvent> events, SoundEvent longest) {
    return one(longest, "the longest is ");
  }

  @Override
  public String present(List<SoundEvent> events, String name) {
    return events.stream()
        .filter(event -> event.sound().equals(name))
        .findFirst()
        .map(event -> Chain.upTo(List.of(event), "yes", "yes"))
        .orElse(Chain.of("it is not noted, so no", "no"));
  }

  @Override
  public String describe(List<SoundEvent> events) {
    return Chain.of("all of it is noted", Chain.notes(events));
  }

  private static String one(SoundEvent event, String is) {
    return Chain.upTo(List.of(event), is + event.sound(), event.sound());
  }

  private static String two(SoundEvent known, String joint, SoundEvent asked, String relation) {
    String thought =
        Chain.enumerated(List.of(known)) + joint + Chain.tag(asked) + " " + asked.sound();
    String conclusion = ", so " + relation + known.sound() + " comes " + asked.sound();
    return Chain.of(thought + conclusion, asked.sound());
  }
}
