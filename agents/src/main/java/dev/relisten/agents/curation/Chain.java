package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.util.List;
import java.util.stream.Collectors;

/** Chains of thought in the paper's form: every tag before its evidence, lower case behind it. */
final class Chain {
  private Chain() {}

  /** The whole text: the thought, a full stop behind it, and the answer. */
  static String of(String thought, String answer) {
    return "<think>" + thought + ".</think><answer>" + answer + "</answer>";
  }

  /** "at <seg>0.8, 1.2</seg> the digit eight, then <seg>2.1, 4.8</seg> a dog barking". */
  static String enumerated(List<SoundEvent> events) {
    return events.stream()
        .map(event -> tag(event) + " " + event.sound())
        .collect(Collectors.joining(", then ", "at ", ""));
  }

  /** Some events, then a conclusion. */
  static String upTo(List<SoundEvent> events, String conclusion, String answer) {
    return of(enumerated(events) + ", so " + conclusion, answer);
  }

  static String tag(SoundEvent event) {
    return "<seg>" + event.startSeconds() + ", " + event.endSeconds() + "</seg>";
  }

  /** "0.8-1.2 the digit eight; 2.1-4.8 a dog barking". */
  static String notes(List<SoundEvent> events) {
    return events.stream()
        .map(e -> e.startSeconds() + "-" + e.endSeconds() + " " + e.sound())
        .collect(Collectors.joining("; "));
  }
}
