package dev.relisten.agents.listening;

import dev.relisten.audiostore.SampleRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model is told of a recording that it does not hear as a whole.
 *
 * @param text notes in order, in seconds of the recording; may be empty
 * @param leftOut how many notes had no room
 */
public record ShownNotes(String text, int leftOut) {
  private static final String BETWEEN = "; ";

  /**
   * As many notes as there is room for: those that have most to do with the question first, and
   * among equals those nearest to the part that is shown.
   */
  static ShownNotes of(List<Note> notes, Relevance relevance, SampleRange shown, int maxChars) {
    List<Note> byWorth = new ArrayList<>(notes);
    byWorth.sort(
        Comparator.comparingDouble((Note note) -> -relevance.of(List.of(note)))
            .thenComparingLong(note -> distance(note.range(), shown)));
    List<Note> taken = new ArrayList<>();
    int chars = 0;
    for (Note note : byWorth) {
      chars += note.toString().length() + BETWEEN.length();
      if (chars > maxChars) {
        break;
      }
      taken.add(note);
    }
    taken.sort(Comparator.comparing(note -> note.range().startSample()));
    String text = taken.stream().map(Note::toString).collect(Collectors.joining(BETWEEN));
    return new ShownNotes(text, notes.size() - taken.size());
  }

  private static long distance(SampleRange note, SampleRange shown) {
    long before = shown.startSample() - note.endSample();
    long behind = note.startSample() - shown.endSample();
    return Math.max(0, Math.max(before, behind));
  }
}
