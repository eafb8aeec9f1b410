package dev.relisten.agents.listening;

import dev.relisten.agents.listening.HeardWindow.Outcome;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.ModelInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one model heard in one recording, window by window; kept with the clip. Immutable.
 *
 * @param modelSha256 whose ears these are
 * @param question what it was asked about every window
 * @param windows those listened to so far, in order of their starts
 */
record ListeningNotes(String modelSha256, String question, List<HeardWindow> windows) {
  ListeningNotes {
    windows = List.copyOf(windows);
  }

  /** Nothing listened to yet. */
  static ListeningNotes none(ModelInfo model) {
    return new ListeningNotes(model.sha256(), model.listening().question(), List.of());
  }

  /** These and one more window, in place of what is there of it. */
  ListeningNotes with(HeardWindow window) {
    List<HeardWindow> more = new ArrayList<>(windows);
    more.removeIf(old -> old.range().equals(window.range()));
    more.add(window);
    more.sort(Comparator.comparing(one -> one.range().startSample()));
    return new ListeningNotes(modelSha256, question, more);
  }

  /** Only windows of a plan: another plan's are of no use. */
  ListeningNotes within(List<SampleRange> plan) {
    Set<SampleRange> wanted = new HashSet<>(plan);
    return new ListeningNotes(
        modelSha256,
        question,
        windows.stream().filter(window -> wanted.contains(window.range())).toList());
  }

  /** What is still to be listened to, what failed before included. */
  List<SampleRange> missing(List<SampleRange> plan) {
    Set<SampleRange> done =
        windows.stream()
            .filter(window -> window.outcome() != Outcome.FAILED)
            .map(HeardWindow::range)
            .collect(Collectors.toSet());
    return plan.stream().filter(window -> !done.contains(window)).toList();
  }

  /**
   * Everything heard, merged, in order; each stretch that failed says so.
   *
   * @param gapText what is said of a stretch that could not be listened to
   */
  List<Note> notes(String gapText) {
    List<Note> notes = new ArrayList<>(NoteMerge.merged(windows));
    gaps().forEach(gap -> notes.add(new Note(gap, gapText)));
    notes.sort(Comparator.comparing(note -> note.range().startSample()));
    return List.copyOf(notes);
  }

  private List<SampleRange> gaps() {
    List<SampleRange> gaps = new ArrayList<>();
    for (HeardWindow window : windows) {
      if (window.outcome() == Outcome.FAILED) {
        addGap(gaps, window.range());
      }
    }
    return gaps;
  }

  private static void addGap(List<SampleRange> gaps, SampleRange range) {
    int last = gaps.size() - 1;
    if (last >= 0 && gaps.get(last).endSample() >= range.startSample()) {
      gaps.set(last, new SampleRange(gaps.get(last).startSample(), range.endSample()));
    } else {
      gaps.add(range);
    }
  }
}
