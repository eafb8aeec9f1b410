package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chains of thought in the paper's form: every tag before its evidence, lower case behind it. They
 * name the events in order from the first on: as far as the question needs, or all of them and then
 * their names side by side where one has to be looked up. Jumping straight to one place is what
 * small models fail at (measured, see the recipe).
 */
final class Chain {
  private Chain() {}

  /** All events, said to be all, then a conclusion. */
  static String all(List<SoundEvent> events, String conclusion, String answer) {
    return whole(enumerated(events) + ", and that is all" + conclusion + ".", answer);
  }

  /** All events, their names once more side by side, then a conclusion. */
  static String listed(List<SoundEvent> events, String conclusion, String answer) {
    String names = events.stream().map(SoundEvent::sound).collect(Collectors.joining(", "));
    return all(events, ": " + names + ", so " + conclusion, answer);
  }

  /** All events, each name once more beside the one asked about, then yes or no. */
  static String compared(List<SoundEvent> events, String asked, String answer) {
    String names =
        events.stream()
            .map(event -> event.sound() + (event.sound().equals(asked) ? " yes" : " no"))
            .collect(Collectors.joining(", "));
    return all(events, ": " + names + ", so " + answer, answer);
  }

  /** The first events, as many as are needed, then a conclusion. */
  static String upTo(List<SoundEvent> events, String conclusion, String answer) {
    return whole(enumerated(events) + ", so " + conclusion + ".", answer);
  }

  /** The one event at times that the question names. */
  static String at(SoundEvent event, String answer) {
    return whole("at " + tag(event) + " it is " + event.sound() + ".", answer);
  }

  /** "0.8-1.2 the digit eight; 2.1-4.8 a dog barking". */
  static String notes(List<SoundEvent> events) {
    return events.stream()
        .map(e -> e.startSeconds() + "-" + e.endSeconds() + " " + e.sound())
        .collect(Collectors.joining("; "));
  }

  private static String enumerated(List<SoundEvent> events) {
    return events.stream()
        .map(event -> tag(event) + " " + event.sound())
        .collect(Collectors.joining(", then ", "at ", ""));
  }

  private static String tag(SoundEvent event) {
    return "<seg>" + event.startSeconds() + ", " + event.endSeconds() + "</seg>";
  }

  private static String whole(String thought, String answer) {
    return "<think>" + thought + "</think><answer>" + answer + "</answer>";
  }
}
