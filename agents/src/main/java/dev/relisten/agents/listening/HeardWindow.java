package dev.relisten.agents.listening;

import dev.relisten.audiostore.SampleRange;
import java.util.List;

/**
 * One window of a listening pass.
 *
 * @param range the window, in the recording
 * @param notes what was heard in it, in times of the recording
 * @param problem why it failed, or empty
 */
record HeardWindow(SampleRange range, Outcome outcome, List<Note> notes, String problem) {
  /** What became of a window. */
  enum Outcome {
    /** The model described it. */
    HEARD,
    /** It holds nothing but the recording's background; the model was not asked. */
    QUIET,
    /** There is no description; a later pass tries again. */
    FAILED
  }

  HeardWindow {
    notes = List.copyOf(notes);
  }

  static HeardWindow heard(SampleRange range, List<Note> notes) {
    return new HeardWindow(range, Outcome.HEARD, notes, "");
  }

  static HeardWindow quiet(SampleRange range) {
    return new HeardWindow(range, Outcome.QUIET, List.of(), "");
  }

  static HeardWindow failed(SampleRange range, String problem) {
    return new HeardWindow(range, Outcome.FAILED, List.of(), problem);
  }
}
