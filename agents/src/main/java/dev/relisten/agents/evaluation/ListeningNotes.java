package dev.relisten.agents.evaluation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * The answer to "describe": {@code 0.8-1.2 the digit eight; 2.1-4.8 a dog barking}, in order. Times
 * may be missing.
 */
public record ListeningNotes(List<Note> notes) {
  /** The kind of question that is answered so. */
  public static final String KIND = "describe";

  private static final Pattern NOTE =
      Pattern.compile("(?:(\\d{1,9}(?:\\.\\d{1,9})?)\\s*-\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s+)?(.*)");

  public ListeningNotes {
    notes = List.copyOf(notes);
  }

  /** A sound and when it is heard. */
  public record Note(Optional<Times> times, String name) {}

  /** In seconds from the recording's start. */
  public record Times(BigDecimal startSeconds, BigDecimal endSeconds) {
    double distanceSeconds(Times other) {
      BigDecimal start = startSeconds.subtract(other.startSeconds).abs();
      BigDecimal end = endSeconds.subtract(other.endSeconds).abs();
      return start.add(end).doubleValue() / 2;
    }
  }

  /** Reads any text; what is no note is a name. */
  public static ListeningNotes parse(String text) {
    List<Note> notes = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        notes.add(note(part.strip()));
      }
    }
    return new ListeningNotes(notes);
  }

  /** Names in order, normalised. */
  public List<String> names() {
    return notes.stream().map(note -> Scorer.normalised(note.name())).toList();
  }

  /** Mean distance of starts and ends, in seconds; empty unless all names agree and have times. */
  public OptionalDouble timeErrorSeconds(ListeningNotes truth) {
    boolean comparable =
        names().equals(truth.names())
            && notes.stream().allMatch(note -> note.times().isPresent())
            && truth.notes().stream().allMatch(note -> note.times().isPresent());
    if (!comparable) {
      return OptionalDouble.empty();
    }
    DoubleStream.Builder distances = DoubleStream.builder();
    for (int i = 0; i < notes.size(); i++) {
      Times mine = notes.get(i).times().orElseThrow();
      distances.add(mine.distanceSeconds(truth.notes().get(i).times().orElseThrow()));
    }
    return distances.build().average();
  }

  private static Note note(String text) {
    Matcher note = NOTE.matcher(text);
    if (!note.matches() || note.group(1) == null) {
      return new Note(Optional.empty(), text);
    }
    Times times = new Times(new BigDecimal(note.group(1)), new BigDecimal(note.group(2)));
    return new Note(Optional.of(times), note.group(3));
  }
}
