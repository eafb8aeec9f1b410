package dev.relisten.audiostore;

/**
 * Which of a clip's samples can be listened to now.
 *
 * @param firstSample first one kept; over 0 when a live stream's beginning was dropped
 * @param endSample one past the last one
 * @param growing whether more is to come, as in a live stream
 */
public record ClipExtent(long firstSample, long endSample, boolean growing) {
  /** Most samples of one slice: 9 h. */
  private static final long MAX_SLICE_SAMPLES = Integer.MAX_VALUE / 4;

  public ClipExtent {
    if (firstSample < 0 || endSample < firstSample) {
      throw new IllegalArgumentException(
          "clip extent: [" + firstSample + ", " + endSample + ") (expected: 0 <= first <= end)");
    }
  }

  /** All of a recording that is complete. */
  public static ClipExtent ofRecording(long lengthSamples) {
    return new ClipExtent(0, lengthSamples, false);
  }

  /**
   * Throws unless a range can be read at once.
   *
   * @throws IllegalArgumentException if it is not within this extent or too long for an array
   */
  public void check(SampleRange range) {
    check(
        "start sample",
        range.startSample(),
        range.startSample() >= firstSample,
        ">= ",
        firstSample);
    check("end sample", range.endSample(), range.endSample() <= endSample, "<= ", endSample);
    long samples = range.lengthSamples();
    check("slice samples", samples, samples <= MAX_SLICE_SAMPLES, "<= ", MAX_SLICE_SAMPLES);
  }

  /** Whether all of a range can be listened to. */
  public boolean holds(SampleRange range) {
    return range.startSample() >= firstSample && range.endSample() <= endSample;
  }

  private static void check(String name, long value, boolean holds, String relation, long limit) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + relation + limit + ")");
    }
  }
}
