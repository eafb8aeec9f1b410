package dev.relisten.agents.retrieval;

import dev.relisten.audiostore.SampleRange;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.SliceRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names samples by their content. */
final class Slices {
  private Slices() {}

  static AudioSlice of(SampleRange range, short[] samples) {
    return new AudioSlice(
        new SliceRef(sha256(samples), range.startSample(), range.endSample()), samples);
  }

  private static String sha256(short[] samples) {
    ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
