package dev.relisten.agents.session;

import dev.relisten.agents.session.Insertion.Sound;
import dev.relisten.audiostore.SampleRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * An opening of a sequence to come, the first or a later one.
 *
 * @param epoch 0 for the first
 * @param shown the sound shown first
 * @param pending what was about to be inserted behind what is committed
 * @param avoided the line that was lost, whose worker is taken only if there is no other
 */
record Opening(
    int epoch, SampleRange shown, Optional<Insertion> pending, Optional<SequenceLine> avoided) {

  static Opening first(SampleRange shown) {
    return new Opening(0, shown, Optional.empty(), Optional.empty());
  }

  /** All sound that the worker needs: shown first, heard before, pending. Each once. */
  List<SampleRange> sounds(List<SampleRange> heard) {
    LinkedHashSet<SampleRange> ranges = new LinkedHashSet<>();
    ranges.add(shown);
    ranges.addAll(heard);
    pending.filter(Sound.class::isInstance).ifPresent(sound -> ranges.add(((Sound) sound).range()));
    return new ArrayList<>(ranges);
  }
}
