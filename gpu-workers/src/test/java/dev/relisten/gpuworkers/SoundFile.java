package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.SliceRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Sound of tests: 16 kHz, mono, 16 bit, behind a plain WAV header. */
final class SoundFile {
  private static final int WAV_HEADER_BYTES = 44;

  private SoundFile() {}

  static short[] samples(Path file) {
    try {
      byte[] wav = Files.readAllBytes(file);
      short[] samples = new short[(wav.length - WAV_HEADER_BYTES) / Short.BYTES];
      ByteBuffer.wrap(wav, WAV_HEADER_BYTES, samples.length * Short.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(samples);
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AudioSlice slice(short[] clip, int start, int end) {
    short[] samples = Arrays.copyOfRange(clip, start, end);
    return new AudioSlice(new SliceRef(sha256(samples), start, end), samples);
  }

  private static String sha256(short[] samples) {
    ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
