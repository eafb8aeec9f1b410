package dev.relisten.agents.listening;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a model's description of a window: {@code 1.4-1.7 the digit seven; 2.5-4.1 a chainsaw}, in
 * seconds of the window, by semicolons or lines. Pure.
 */
final class NoteReading {
  private static final String TIME = "(\\d{1,6}(?:\\.\\d{1,6})?)\\s*(?:s|seconds)?";
  private static final Pattern NOTE =
      Pattern.compile(TIME + "\\s*(?:-|\u2013|to)\\s*" + TIME + "\\s*[:,]?\\s+(\\S.*)");
  private static final Pattern BETWEEN = Pattern.compile("[;\\n]+");
  private static final int LEAST_SAMPLES = PcmFormat.RATE_HZ / 10;

  private NoteReading() {}

  /** Notes in times of the recording; what is not of that form is one note over the window. */
  static List<Note> read(String answer, SampleRange window) {
    List<Note> notes = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String part : BETWEEN.split(answer)) {
      String text = part.strip();
      Optional<Note> note = note(text, window);
      note.ifPresent(notes::add);
      if (note.isEmpty() && !text.isEmpty()) {
        others.add(text);
      }
    }
    if (!others.isEmpty()) {
      notes.add(new Note(window, String.join("; ", others)));
    }
    return notes;
  }

  private static Optional<Note> note(String text, SampleRange window) {
    Matcher note = NOTE.matcher(text);
    if (!note.matches()) {
      return Optional.empty();
    }
    long start = window.startSample() + SampleRange.toSample(new BigDecimal(note.group(1)));
    long end = window.startSample() + SampleRange.toSample(new BigDecimal(note.group(2)));
    if (end < start || start >= window.endSample()) {
      return Optional.empty();
    }
    long last = Math.min(window.endSample(), Math.max(end, start + LEAST_SAMPLES));
    return Optional.of(new Note(new SampleRange(start, last), note.group(3).strip()));
  }
}
