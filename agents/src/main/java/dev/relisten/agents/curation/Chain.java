package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chains of thought in the paper's form: every tag before its evidence, lower case behind it. They
 * name the events in order from the first on, as far as the question needs: jumping straight to one
 * place is what small models fail at (measured, see the recipe). Where a sound is looked for, the names are listed once more so that the answer
 * is copied from beside it: looking back through the tags is what a small model did not learn
 * (measured, see the model card).
 */
final class Chain {
  private Chain() {}

  /** All events, said to be all, then a conclusion. */
  static String all(List<SoundEvent> events, String conclusion, String answer) {
    return whole(enumerated(events) + ", and that is all" + conclusion + ".", answer);
  }

  /** The first events, as many as are needed, then a conclusion. */
  static String upTo(List<SoundEvent> events, String conclusion, String answer) {
    return whole(enumerated(events) + ", so " + conclusion + ".", answer);
  }

  /**
   * All events, then their names from the first to the last, then {@code known} with the one behind
   * it.
   */
  static String after(List<SoundEvent> events, String known, String name) {
    return all(events, ", first to last: " + neighbours(names(events), known, name), name);
  }

  /**
   * All events, then their names from the last to the first, then {@code known} with the one before
   * it.
   */
  static String before(List<SoundEvent> events, String known, String name) {
    List<String> names = names(events);
    Collections.reverse(names);
    return all(events, ", last to first: " + neighbours(names, known, name), name);
  }

  /** All events, then each name with yes, then the one asked for with yes or no. */
  static String presence(List<SoundEvent> events, String wanted, String answer) {
    String present = String.join(" yes, ", names(events));
    return all(events, ", " + present + " yes, so " + wanted + " " + answer, answer);
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

  private static String neighbours(List<String> names, String known, String next) {
    return String.join(" then ", names) + ", so " + known + " then " + next;
  }

  private static List<String> names(List<SoundEvent> events) {
    return new ArrayList<>(events.stream().map(SoundEvent::sound).toList());
  }

  private static String tag(SoundEvent event) {
    return "<seg>" + event.startSeconds() + ", " + event.endSeconds() + "</seg>";
  }

  private static String whole(String thought, String answer) {
    return "<think>" + thought + "</think><answer>" + answer + "</answer>";
  }
}
