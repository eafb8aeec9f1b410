package dev.relisten.agents.listening;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.List;

/**
 * What is shown of a long recording with one question.
 *
 * @param range the sound, in the recording
 * @param notes what was noted of the whole recording
 */
public record ShownPart(SampleRange range, ShownNotes notes) {
  /**
   * Chooses. Half of what the model takes at once is left for the notes and for listening again.
   *
   * @param notes of the whole recording, in order
   * @param maxNotesChars most of them that a prompt may hold
   */
  public static ShownPart of(
      String question,
      List<String> choices,
      List<Note> notes,
      long clipSamples,
      ModelInfo model,
      int maxNotesChars) {
    Relevance relevance = new Relevance(question, choices, notes);
    long window = Math.min(model.listening().windowSamples(), model.maxClipSamples() / 2);
    SampleRange range = new WindowChoice(clipSamples, window).of(question, notes, relevance);
    return new ShownPart(range, ShownNotes.of(notes, relevance, range, maxNotesChars));
  }
}
