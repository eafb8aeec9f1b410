package dev.relisten.audiostore;

import java.nio.file.Path;

/**
 * A decoded upload on the local disk, before a store keeps it.
 *
 * @param folder where it lies, with nothing else; a store may move it away
 * @param sound its PCM in that folder, forced to the disk; short of what the store has no room for
 * @param fileHash SHA-256 of the uploaded file
 * @param upload what it became
 * @param lengthBytes of its PCM, whether it was written or not
 */
public record SpooledClip(
    Path folder, PcmSegment sound, String fileHash, Upload upload, long lengthBytes) {
  /** Throws unless the store has room for it. */
  public void checkRoom(long usedBytes, long quotaBytes) {
    boolean written = sound.index().lengthSamples() * PcmFormat.BYTES_PER_SAMPLE == lengthBytes;
    if (!written || lengthBytes > quotaBytes - usedBytes) {
      throw new QuotaExceededException(usedBytes, lengthBytes, quotaBytes);
    }
  }
}
