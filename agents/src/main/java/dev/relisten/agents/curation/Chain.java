package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chains of thought in the paper's form: every tag before its evidence, lower case behind it. They
 * name the events in order from the first on, as far as the question needs: jumping straight to one
 * place is what small models fail at (measured, see the recipe). Where a sound is looked for, each
 * one is compared with it in words: without, whether it was met showed in one comma of the target,
 * and a small model never learned to look (see the model card).
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

  /** The first events, each compared with what is looked for until that is met. */
  static String search(List<SoundEvent> events, String wanted, String conclusion, String answer) {
    return whole(compared(events, wanted) + ", so " + conclusion + ".", answer);
  }

  /** All events, none of them what is looked for. */
  static String vainSearch(
      List<SoundEvent> events, String wanted, String conclusion, String answer) {
    String all = compared(events, wanted) + ", and that is all, so ";
    return whole(all + conclusion + ".", answer);
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

  private static String compared(List<SoundEvent> events, String wanted) {
    List<String> said = new ArrayList<>();
    boolean met = false;
    for (SoundEvent event : events) {
      String one = tag(event) + " " + event.sound();
      if (!met) {
        met = event.sound().equals(wanted);
        one += ", is it " + wanted + (met ? "? yes" : "? no");
      }
      said.add(one);
    }
    return "at " + String.join(", then ", said);
  }

  private static String tag(SoundEvent event) {
    return "<seg>" + event.startSeconds() + ", " + event.endSeconds() + "</seg>";
  }

  private static String whole(String thought, String answer) {
    return "<think>" + thought + "</think><answer>" + answer + "</answer>";
  }
}
