package dev.relisten.agents.curation;

import dev.relisten.audiostore.dataset.SoundEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a recording of known content. Thread-safe. */
interface Recorder {
  /** Writes one WAV file; the same random numbers give the same bytes. */
  Recorded record(Path file, RandomGenerator random) throws IOException;

  /**
   * What was made.
   *
   * @param events in order of their starts; times in tenths of a second
   * @param samples its length, at 16,000 Hz
   */
  record Recorded(List<SoundEvent> events, long samples) {}
}
