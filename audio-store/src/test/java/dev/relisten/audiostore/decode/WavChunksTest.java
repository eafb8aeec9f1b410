package dev.relisten.audiostore.decode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WAV by its chunks: in both byte orders, in any company, with lengths of 32 and 64 bits. */
class WavChunksTest {
  private static final int PCM = 1;
  private static final int FLOAT = 3;
  private static final int LENGTH = 20_001;
  private static final StreamDecoding STREAMS = new StreamDecoding();

  @TempDir Path folder;

  @AfterAll
  static void close() {
    STREAMS.close();
  }

  @Test
  void bigEndianWav_passesBitForBit() throws IOException {
    short[] sound = noise();
    for (int bits : new int[] {16, 24, 32}) {
      byte[] wav = wav("RIFX", ByteOrder.BIG_ENDIAN, PCM, bits, sound);
      assertArrayEquals(sound, both(wav).samples(), bits + " bits");
    }
    byte[] floats = wav("RIFX", ByteOrder.BIG_ENDIAN, FLOAT, 32, sound);
    assertArrayEquals(sound, both(floats).samples());
  }

  @Test
  void bigEndianWavOfAnotherCodec_isRefused() throws IOException {
    byte[] wav = wav("RIFX", ByteOrder.BIG_ENDIAN, 0x11, 4, noise());
    UndecodableAudioException e = assertThrows(UndecodableAudioException.class, () -> both(wav));
    assertTrue(e.getMessage().contains("RIFX"), e.getMessage());
  }

  @Test
  void chunksOfOddLength_areSkippedWithTheirPadding() throws IOException {
    short[] sound = noise();
    byte[] plain = WavFile.toBytes(sound);
    for (int length : new int[] {1, 7, 4_095, 20_000}) {
      byte[] extra = chunk("JUNK", length);
      byte[] before = splice(plain, 12, extra);
      assertArrayEquals(sound, both(before).samples());
      byte[] behindForm = splice(plain, 36, extra);
      assertArrayEquals(sound, both(behindForm).samples());
      byte[] behindSound = splice(plain, plain.length, extra);
      assertArrayEquals(sound, both(behindSound).samples());
    }
  }

  @Test
  void lengthOf64Bits_isRead_andACutIsSaid() throws IOException {
    short[] sound = noise();
    byte[] wav = WavFile.toBytes(sound);
    ByteBuffer ds64 = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    ds64.put("ds64".getBytes(US_ASCII)).putInt(28);
    ds64.putLong(wav.length + 28L).putLong(2L * LENGTH).putLong(LENGTH).putInt(0);
    for (String magic : new String[] {"RF64", "BW64"}) {
      byte[] longWav = splice(wav, 12, ds64.array());
      ByteBuffer header = ByteBuffer.wrap(longWav).order(ByteOrder.LITTLE_ENDIAN);
      header.put(0, magic.getBytes(US_ASCII)).putInt(4, -1).putInt(36 + 40, -1);
      Decoded decoded = both(longWav);
      assertArrayEquals(sound, decoded.samples());
      assertEquals(OptionalLong.of(LENGTH), decoded.report().declaredSamples());
      Decoded cut = both(Arrays.copyOf(longWav, longWav.length / 2));
      assertEquals(LENGTH / 2, cut.samples().length, 1_024);
      assertTrue(cut.report().damage().orElseThrow().contains("cut short"));
    }
  }

  /** As a file and as a stream, which have to agree. */
  private Decoded both(byte[] wav) throws IOException {
    Decoded file = Decoded.of(Files.write(folder.resolve("a.wav"), wav));
    Decoded stream = STREAMS.decode(wav, InputFormat.detected(), 1_111);
    assertArrayEquals(file.samples(), stream.samples());
    return file;
  }

  private static byte[] chunk(String name, int length) {
    int padded = length + length % 2;
    return ByteBuffer.allocate(8 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(name.getBytes(US_ASCII))
        .putInt(length)
        .array();
  }

  private static byte[] splice(byte[] bytes, int at, byte[] insert) {
    byte[] spliced = Arrays.copyOf(bytes, bytes.length + insert.length);
    System.arraycopy(insert, 0, spliced, at, insert.length);
    System.arraycopy(bytes, at, spliced, at + insert.length, bytes.length - at);
    return spliced;
  }

  private static byte[] wav(String magic, ByteOrder order, int form, int bits, short[] sound) {
    int dataBytes = sound.length * bits / 8;
    ByteBuffer wav = ByteBuffer.allocate(44 + dataBytes).order(order);
    wav.put(magic.getBytes(US_ASCII)).putInt(36 + dataBytes);
    wav.put("WAVEfmt ".getBytes(US_ASCII));
    wav.putInt(16).putShort((short) form).putShort((short) 1).putInt(16_000);
    wav.putInt(16_000 * bits / 8).putShort((short) Math.max(1, bits / 8)).putShort((short) bits);
    wav.put("data".getBytes(US_ASCII)).putInt(dataBytes);
    for (int i = 0; i < sound.length && wav.remaining() >= bits / 8; i++) {
      put(wav, form, bits, sound[i]);
    }
    return wav.array();
  }

  private static void put(ByteBuffer wav, int form, int bits, short sample) {
    if (form == FLOAT) {
      wav.putFloat(sample / 32_768f);
      return;
    }
    if (bits == 24) {
      wav.putShort(sample).put((byte) 0);
      return;
    }
    if (bits == 32) {
      wav.putInt(sample << 16);
      return;
    }
    if (bits == 16) {
      wav.putShort(sample);
    }
  }

  private static short[] noise() {
    Random random = new Random(LENGTH);
    short[] sound = new short[LENGTH];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (short) random.nextInt();
    }
    return sound;
  }
}
