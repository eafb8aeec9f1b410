package dev.relisten.agents.session;

/**
 * Which of a clip's samples can be listened to now.
 *
 * @param firstSample first one kept; over 0 when a live stream's beginning was dropped
 * @param endSample one past the last one
 * @param growing whether more is to come, as in a live stream
 */
record ClipExtent(long firstSample, long endSample, boolean growing) {
  static ClipExtent ofRecording(long lengthSamples) {
    return new ClipExtent(0, lengthSamples, false);
  }
}
