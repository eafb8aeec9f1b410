package dev.relisten.agents.listening;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Makes one list of what overlapping windows heard. Pure.
 *
 * <p>Two notes of different windows are of one event if they say the same and their ranges meet,
 * within {@value #NEAR_SAMPLES} samples: the event is where either heard it. If they differ and
 * share at least half of the shorter, and only one of them touches its window's border, that one
 * heard a cut event, and the other one counts.
 */
final class NoteMerge {
  /** 0.2 s: how far a model's times may be wrong. */
  static final int NEAR_SAMPLES = PcmFormat.RATE_HZ / 5;

  private NoteMerge() {}

  private record Heard(Note note, SampleRange window) {
    boolean meets(Heard other) {
      return note.range().startSample() - NEAR_SAMPLES <= other.note().range().endSample()
          && other.note().range().startSample() - NEAR_SAMPLES <= note.range().endSample();
    }

    boolean says(Heard other) {
      return normalised(note.text()).equals(normalised(other.note().text()));
    }

    /** Whether the event may go on outside of the window. */
    boolean isCut() {
      return !note.range().equals(window)
          && (note.range().startSample() < window.startSample() + NEAR_SAMPLES
              || note.range().endSample() > window.endSample() - NEAR_SAMPLES);
    }

    boolean coversHalf(Heard other) {
      SampleRange a = note.range();
      SampleRange b = other.note().range();
      long shared =
          Math.min(a.endSample(), b.endSample()) - Math.max(a.startSample(), b.startSample());
      return 2 * shared >= Math.min(a.lengthSamples(), b.lengthSamples());
    }

    Heard union(Heard later) {
      SampleRange a = note.range();
      SampleRange b = later.note().range();
      SampleRange both =
          new SampleRange(
              Math.min(a.startSample(), b.startSample()), Math.max(a.endSample(), b.endSample()));
      return new Heard(new Note(both, note.text()), later.window());
    }
  }

  /**
   * All notes, in order of their starts.
   *
   * @param windows in order of their starts
   */
  static List<Note> merged(List<HeardWindow> windows) {
    List<Heard> all = new ArrayList<>();
    for (HeardWindow window : windows) {
      int before = all.size();
      for (Note note : window.notes()) {
        take(new Heard(note, window.range()), all, before);
      }
    }
    return all.stream()
        .map(Heard::note)
        .sorted(Comparator.comparing(note -> note.range().startSample()))
        .toList();
  }

  /** Looks at the notes of the windows shortly before: earlier ones cannot overlap this one. */
  private static void take(Heard heard, List<Heard> all, int before) {
    long near = heard.window().startSample() - heard.window().lengthSamples();
    for (int i = before - 1; i >= 0 && all.get(i).window().endSample() > near; i--) {
      Heard other = all.get(i);
      if (other.says(heard) && other.meets(heard)) {
        all.set(i, other.union(heard));
        return;
      }
      if (other.coversHalf(heard) && other.isCut() != heard.isCut()) {
        all.set(i, other.isCut() ? heard : other);
        return;
      }
    }
    all.add(heard);
  }

  private static String normalised(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
