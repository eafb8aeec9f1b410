package dev.relisten.protocol.prompt;

/**
 * How a checkpoint listens to a recording that is longer than it takes at once; the object {@code
 * listening} of {@code relisten.json}. Immutable.
 *
 * @param windowSeconds length of the windows that it describes one by one, at least 1
 * @param overlapSeconds what neighbouring windows share, at least 0, at most half a window
 * @param question asks for a description of one window, not blank
 * @param notes put before the user's text of a question: {@code {notes}} stands at most once, for
 *     what was noted of the whole recording; without it the notes only choose what is shown, for a
 *     model that was not trained to read them; {@code {start}} and {@code {end}} may stand once
 *     each, for the place of the sound shown, in seconds of the recording
 */
public record ListeningForm(int windowSeconds, int overlapSeconds, String question, String notes) {
  static final String NOTES = "{notes}";
  static final String START = "{start}";
  static final String END = "{end}";

  public ListeningForm {
    require(windowSeconds >= 1, "window_seconds", windowSeconds, ">= 1");
    require(
        overlapSeconds >= 0 && 2 * overlapSeconds <= windowSeconds,
        "overlap_seconds",
        overlapSeconds,
        "0 to half of window_seconds");
    require(!question.isBlank(), "question", "'" + question + "'", "not blank");
    Placeholders.require("notes", notes, NOTES, 0, 1);
    Placeholders.require("notes", notes, START, 0, 1);
    Placeholders.require("notes", notes, END, 0, 1);
  }

  /** Whether the model reads the notes. */
  public boolean showsNotes() {
    return notes.contains(NOTES);
  }

  /** For checkpoints that say nothing of it, in Echo's manner. */
  public static ListeningForm echo() {
    return new ListeningForm(
        300,
        10,
        "List every sound, voice and event in this recording, in order, with the times at which it"
            + " starts and ends, in seconds. Answer in this form: start-end description;"
            + " start-end description.",
        "The sound above is the part from {start} to {end} seconds of a longer recording. All"
            + " times, also those that you write, are those of the whole recording. Notes of the"
            + " whole recording, in seconds: {notes}\n");
  }

  private static void require(boolean holds, String key, Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expectation + ")");
    }
  }
}
