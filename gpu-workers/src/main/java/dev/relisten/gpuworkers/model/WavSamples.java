package dev.relisten.gpuworkers.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the sound of a reference: WAV, 16 kHz, mono, 16-bit. */
final class WavSamples {
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FORMAT = 0x20746d66;
  private static final int DATA = 0x61746164;
  private static final float FULL_SCALE = 32_768;

  private WavSamples() {}

  /** All samples in [-1, 1). Throws InvalidCheckpointException for any other kind of file. */
  static float[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidCheckpointException(file + ": missing");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      return samples(file, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new InvalidCheckpointException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static float[] samples(Path file, ByteBuffer wav) {
    boolean rightFormat = false;
    int at = RIFF_HEADER_BYTES;
    while (at + CHUNK_HEADER_BYTES <= wav.limit()) {
      int length = Math.max(0, wav.getInt(at + 4));
      int start = at + CHUNK_HEADER_BYTES;
      int end = (int) Math.min(wav.limit(), (long) start + length);
      if (wav.getInt(at) == FORMAT && length >= 16) {
        rightFormat = isRight(wav, start);
      }
      if (wav.getInt(at) == DATA && rightFormat) {
        return widen(wav, start, end);
      }
      at = end + length % 2;
    }
    throw new InvalidCheckpointException(
        file + ": no sound (expected: WAV, 16000 Hz, mono, 16-bit PCM)");
  }

  private static boolean isRight(ByteBuffer wav, int format) {
    return wav.getShort(format) == 1
        && wav.getShort(format + 2) == 1
        && wav.getInt(format + 4) == LogMel.RATE_HZ
        && wav.getShort(format + 14) == 16;
  }

  private static float[] widen(ByteBuffer wav, int start, int end) {
    float[] samples = new float[(end - start) / Short.BYTES];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = wav.getShort(start + Short.BYTES * i) / FULL_SCALE;
    }
    return samples;
  }
}
