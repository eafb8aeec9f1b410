package dev.relisten.audiostore.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.audiostore.WavFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of WAV that programs write, each with the same 16-bit sound in it. */
class AudioDecoderWavTest {
  private static final short PCM = 1;
  private static final short FLOAT = 3;
  private static final short EXTENSIBLE = (short) 0xFFFE;

  @TempDir Path folder;

  @Test
  void sixteenBit_passesBitForBit() throws IOException {
    short[] sound = noise(48_017);
    assertArrayEquals(sound, decode(WavFile.toBytes(sound)).samples());
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32})
  void widerIntegers_passBitForBit(int bits) throws IOException {
    short[] sound = noise(20_000);
    assertArrayEquals(sound, decode(wav(PCM, bits, sound)).samples());
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void floats_passBitForBit(int bits) throws IOException {
    short[] sound = noise(20_000);
    assertArrayEquals(sound, decode(wav(FLOAT, bits, sound)).samples());
  }

  @Test
  void eightBit_keepsItsUpperByte() throws IOException {
    short[] sound = noise(20_000);
    short[] decoded = decode(wav(PCM, 8, sound)).samples();
    for (int i = 0; i < sound.length; i++) {
      assertEquals(sound[i] & 0xFF00, decoded[i] & 0xFFFF & 0xFF00);
      assertEquals(0, decoded[i] & 0xFF);
    }
  }

  @Test
  void extensible_passesBitForBit() throws IOException {
    short[] sound = noise(20_000);
    assertArrayEquals(sound, decode(wav(EXTENSIBLE, 16, sound)).samples());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void unknownSize_readsToTheEnd(int size) throws IOException {
    short[] sound = noise(30_000);
    byte[] wav = WavFile.toBytes(sound);
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(4, size).putInt(40, size);
    Decoded decoded = decode(wav);
    assertArrayEquals(sound, decoded.samples());
    assertEquals(Optional.empty(), decoded.report().damage());
  }

  @Test
  void sixtyChannels_areMixed() throws IOException {
    short[] sound = new short[60 * 1_000];
    Arrays.fill(sound, (short) 1_234);
    byte[] wav = WavFile.toBytes(sound);
    ByteBuffer header = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    header.putShort(22, (short) 60).putInt(28, 60 * 32_000).putShort(32, (short) 120);
    Decoded decoded = decode(wav);
    assertEquals(60, decoded.report().channels());
    assertEquals(1_000, decoded.samples().length);
    assertEquals(1_234, decoded.samples()[500], 1);
  }

  @Test
  void notANumberAndOverflow_areTamed() throws IOException {
    float[] values = {Float.NaN, 1e5f, -1e5f, Float.POSITIVE_INFINITY, 0.5f};
    byte[] wav = wav(FLOAT, 32, new short[values.length]);
    ByteBuffer data = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      data.putFloat(WavFile.HEADER_BYTES + 4 * i, values[i]);
    }
    assertArrayEquals(
        new short[] {0, Short.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE, 16_384},
        decode(wav).samples());
  }

  private Decoded decode(byte[] wav) throws IOException {
    return Decoded.of(Files.write(folder.resolve("a.wav"), wav));
  }

  private static byte[] wav(short form, int bits, short[] sound) {
    int formBytes = form == EXTENSIBLE ? 40 : 16;
    int dataBytes = sound.length * bits / 8;
    ByteBuffer wav = ByteBuffer.allocate(28 + formBytes + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(US_ASCII));
    wav.putInt(20 + formBytes + dataBytes);
    wav.put("WAVEfmt ".getBytes(US_ASCII));
    wav.putInt(formBytes).putShort(form).putShort((short) 1).putInt(16_000);
    wav.putInt(16_000 * bits / 8).putShort((short) (bits / 8)).putShort((short) bits);
    if (form == EXTENSIBLE) {
      wav.putShort((short) 22).putShort((short) bits).putInt(4).putShort(PCM);
      wav.put(
          new byte[] {
            0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
          });
    }
    wav.put("data".getBytes(US_ASCII)).putInt(dataBytes);
    for (short sample : sound) {
      put(wav, form, bits, sample);
    }
    return wav.array();
  }

  private static void put(ByteBuffer wav, short form, int bits, short sample) {
    switch (bits) {
      case 8 -> wav.put((byte) ((sample >> 8) + 128));
      case 16 -> wav.putShort(sample);
      case 24 -> wav.put((byte) 0).putShort(sample);
      case 32 -> putWide(wav, form, sample);
      case 64 -> wav.putDouble(sample / 32_768.0);
      default -> throw new IllegalArgumentException("bits: " + bits);
    }
  }

  private static void putWide(ByteBuffer wav, short form, short sample) {
    if (form == FLOAT) {
      wav.putFloat(sample / 32_768f);
      return;
    }
    wav.putInt(sample << 16);
  }

  private static short[] noise(int length) {
    Random random = new Random(length);
    short[] sound = new short[length];
    for (int i = 0; i < length; i++) {
      sound[i] = (short) random.nextInt();
    }
    return sound;
  }
}
