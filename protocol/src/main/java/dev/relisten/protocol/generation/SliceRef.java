package dev.relisten.protocol.generation;

/**
 * Names sound without carrying it.
 *
 * @param sha256 SHA-256 of the samples as little-endian 16-bit PCM, lower-case hexadecimal
 * @param startSample first sample in the clip, at 16,000 Hz
 * @param endSample one past the last sample
 */
public record SliceRef(String sha256, long startSample, long endSample) {
  public long lengthSamples() {
    return endSample - startSample;
  }
}
