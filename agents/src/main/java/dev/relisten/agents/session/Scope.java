package dev.relisten.agents.session;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;

/**
 * Which sound of a clip a question is about: the model is shown it first, and may listen again to
 * anything that is kept.
 */
public sealed interface Scope {
  /** Everything: a whole recording, or a stream so far. */
  record Everything() implements Scope {}

  /** The last samples; all that is kept if there are fewer. */
  record Last(long samples) implements Scope {}

  /** From a sample on. */
  record From(long startSample) implements Scope {}

  /** A part. */
  record Within(SampleRange range) implements Scope {}

  /**
   * What is shown of a clip as it is now.
   *
   * @throws ScopeException if it is not kept any more, not there yet or too short
   */
  default SampleRange of(ClipExtent clip) {
    SampleRange range = wanted(clip);
    require(
        range.startSample() >= clip.firstSample(),
        SessionFailure.SOUND_EXPIRED,
        "start sample: %d (expected: >= %d, the oldest kept)",
        range.startSample(),
        clip.firstSample());
    require(
        range.endSample() <= clip.endSample(),
        clip.growing() ? SessionFailure.SOUND_NOT_YET : SessionFailure.INVALID_REQUEST,
        "end sample: %d (expected: <= %d, the clip's end)",
        range.endSample(),
        clip.endSample());
    require(
        !clip.growing() || range.lengthSamples() >= PcmFormat.MIN_SLICE_SAMPLES,
        SessionFailure.SOUND_NOT_YET,
        "sound: %d samples (expected: >= %d)",
        range.lengthSamples(),
        PcmFormat.MIN_SLICE_SAMPLES);
    return range;
  }

  private SampleRange wanted(ClipExtent clip) {
    long end = clip.endSample();
    if (this instanceof Last last) {
      return new SampleRange(Math.max(clip.firstSample(), end - last.samples()), end);
    }
    if (this instanceof From from) {
      return new SampleRange(from.startSample(), Math.max(from.startSample(), end));
    }
    return this instanceof Within within
        ? within.range()
        : new SampleRange(clip.firstSample(), end);
  }

  private static void require(
      boolean holds, SessionFailure failure, String message, Object... values) {
    if (!holds) {
      throw new ScopeException(failure, message.formatted(values));
    }
  }
}
