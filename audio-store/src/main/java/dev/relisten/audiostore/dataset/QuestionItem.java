package dev.relisten.audiostore.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * One question of a question set.
 *
 * @param id unique in its set
 * @param audio the recording; relative paths are relative to the set's file
 * @param choices option texts, one of them the answer; empty for a free question
 * @param answer the right answer's text
 * @param kind what is asked for, such as "first"; the unit of a report
 * @param events what is heard in the recording, in order; empty where nobody knows
 */
public record QuestionItem(
    String id,
    Path audio,
    String question,
    List<String> choices,
    String answer,
    String kind,
    List<SoundEvent> events) {
  public QuestionItem {
    choices = List.copyOf(choices);
    events = List.copyOf(events);
  }
}
