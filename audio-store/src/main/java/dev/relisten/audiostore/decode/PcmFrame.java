package dev.relisten.audiostore.decode;

/**
 * Decoded sound, 16 kHz mono. The frames of one stream follow each other without gap or overlap.
 *
 * @param startSample number of the first sample, from the start of the stream
 * @param samples at least one; not changed any more
 */
@SuppressWarnings("ArrayRecordComponent")
public record PcmFrame(long startSample, short[] samples) {
  /** Number of the sample behind the last. */
  public long endSample() {
    return startSample + samples.length;
  }
}
