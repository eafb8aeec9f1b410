package dev.relisten.audiostore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFileTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() {
    short[] samples = noise(12_345);
    byte[] wav = WavFile.toBytes(samples);
    assertEquals(WavFile.HEADER_BYTES + 2 * samples.length, wav.length);
    assertArrayEquals(samples, WavFile.fromBytes(wav));
  }

  @Test
  void decoderGivesTheSamplesBitForBit() throws IOException {
    short[] samples = noise(40_001);
    Path file = folder.resolve("a.wav");
    WavFile.write(file, samples);
    assertArrayEquals(samples, AudioDecoder.decodeAll(file, DecodeLimits.defaults()));
  }

  @Test
  void otherForms_areRefused() {
    byte[] wav = WavFile.toBytes(noise(10));
    wav[24]++; // rate
    assertThrows(IllegalArgumentException.class, () -> WavFile.fromBytes(wav));
    assertThrows(IllegalArgumentException.class, () -> WavFile.fromBytes(new byte[3]));
  }

  private static short[] noise(int length) {
    Random random = new Random(1);
    short[] samples = new short[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (short) random.nextInt();
    }
    samples[0] = Short.MIN_VALUE;
    samples[1] = Short.MAX_VALUE;
    return samples;
  }
}
