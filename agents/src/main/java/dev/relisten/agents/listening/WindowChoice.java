package dev.relisten.agents.listening;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Which part of a long recording is shown with a question: around the times that it names; else
 * around the notes that have most to do with it; else the first. Pure. Parts start at a tenth of a
 * second.
 *
 * @param clipSamples the recording's length
 * @param windowSamples the part's length, unless the recording is shorter
 */
record WindowChoice(long clipSamples, long windowSamples) {
  private static final long GRID_SAMPLES = PcmFormat.RATE_HZ / 10;

  SampleRange of(String question, List<Note> notes, Relevance relevance) {
    return around(NamedTimes.in(question))
        .or(() -> around(notes, relevance))
        .orElseGet(() -> from(0));
  }

  private Optional<SampleRange> around(List<BigDecimal> seconds) {
    List<Long> samples =
        seconds.stream()
            .map(SampleRange::toSample)
            .filter(sample -> sample <= clipSamples)
            .sorted()
            .toList();
    return samples.isEmpty()
        ? Optional.empty()
        : Optional.of(around(samples.get(0), samples.get(samples.size() - 1)));
  }

  private Optional<SampleRange> around(List<Note> notes, Relevance relevance) {
    Optional<SampleRange> best = Optional.empty();
    double most = 0;
    for (Note first : notes) {
      long start = first.range().startSample();
      List<Note> together =
          notes.stream().filter(note -> startsWithin(note, start, start + windowSamples)).toList();
      double score = relevance.of(together);
      if (score > most) {
        most = score;
        best = Optional.of(around(start, lastEnd(together, relevance)));
      }
    }
    return best;
  }

  private static boolean startsWithin(Note note, long start, long end) {
    return note.range().startSample() >= start && note.range().startSample() < end;
  }

  /** Where the last of those ends that count. */
  private static long lastEnd(List<Note> notes, Relevance relevance) {
    return notes.stream()
        .filter(note -> relevance.of(List.of(note)) > 0)
        .mapToLong(note -> note.range().endSample())
        .max()
        .orElseThrow();
  }

  /** In the middle of the part if both fit, else the part from the first on. */
  private SampleRange around(long first, long last) {
    long spare = windowSamples - (last - first);
    return from(first - Math.max(0, spare) / 2);
  }

  private SampleRange from(long wanted) {
    long start = Math.max(0, Math.min(wanted, clipSamples - windowSamples));
    long onGrid = start / GRID_SAMPLES * GRID_SAMPLES;
    return new SampleRange(onGrid, Math.min(clipSamples, onGrid + windowSamples));
  }
}
