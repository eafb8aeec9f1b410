package dev.relisten.audiostore;

/**
 * Which of a clip's samples can be listened to now.
 *
 * @param firstSample first one kept; over 0 when a live stream's beginning was dropped
 * @param endSample one past the last one
 * @param growing whether more is to come, as in a live stream
 */
public record ClipExtent(long firstSample, long endSample, boolean growing) {
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

  /** Whether all of a range can be listened to. */
  public boolean holds(SampleRange range) {
    return range.startSample() >= firstSample && range.endSample() <= endSample;
  }
}
