package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.InputFormat.Encoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples without a container, as their sender declared them. */
class RawPcmTest {
  private static final StreamDecoding STREAMS = new StreamDecoding();

  @TempDir Path folder;

  @AfterAll
  static void close() {
    STREAMS.close();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ALAW", "MULAW", "U8", "S8"})
  void wideEncodings_passBitForBit(Encoding encoding) throws IOException {
    short[] sound = noise(30_011);
    assertArrayEquals(sound, both(encode(encoding, sound), encoding, 1).samples());
  }

  @ParameterizedTest
  @EnumSource(names = {"U8", "S8"})
  void narrowEncodings_keepTheirUpperByte(Encoding encoding) throws IOException {
    short[] sound = noise(30_011);
    short[] decoded = both(encode(encoding, sound), encoding, 1).samples();
    for (int i = 0; i < sound.length; i++) {
      assertEquals(sound[i] & 0xFF00, decoded[i] & 0xFFFF);
    }
  }

  /** ITU-T G.711, table 1a and 2a: the values at both ends and at zero. */
  @Test
  void logarithmicEncodings_areThoseOfTheStandard() throws IOException {
    byte[] alaw = {(byte) 0xD5, 0x55, (byte) 0xAA, 0x2A};
    assertArrayEquals(new short[] {8, -8, 32_256, -32_256}, both(alaw, Encoding.ALAW, 1).samples());
    byte[] mulaw = {(byte) 0xFF, 0x7F, (byte) 0x80, 0x00};
    assertArrayEquals(
        new short[] {0, 0, 32_124, -32_124}, both(mulaw, Encoding.MULAW, 1).samples());
  }

  @Test
  void channelsAreMixedByTheirMean() throws IOException {
    short[] threeChannels = new short[3 * 5_000];
    for (int i = 0; i < threeChannels.length; i++) {
      threeChannels[i] = (short) (i % 3 == 0 ? 3_000 : 0);
    }
    short[] mono = both(encode(Encoding.S16LE, threeChannels), Encoding.S16LE, 3).samples();
    assertEquals(5_000, mono.length);
    assertEquals(1_000, mono[2_500], 1);
  }

  @Test
  void anotherRate_isResampled() throws IOException {
    byte[] bytes = encode(Encoding.S16BE, noise(8_000));
    InputFormat format = InputFormat.raw(Encoding.S16BE, 8_000, 1);
    assertEquals(16_000, STREAMS.decode(bytes, format, 160).samples().length, 16);
  }

  @Test
  void halfASampleAtTheEnd_isLeftOut() throws IOException {
    short[] sound = noise(20_000);
    byte[] bytes = encode(Encoding.S16LE, sound);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    Decoded decoded = STREAMS.decode(cut, InputFormat.raw(Encoding.S16LE, 16_000, 1), 321);
    assertArrayEquals(Arrays.copyOf(sound, 19_999), decoded.samples());
    assertEquals(1, decoded.report().damagedPackets());
  }

  @Test
  void whatIsNotPossible_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> InputFormat.raw(Encoding.S16LE, 0, 1));
    assertEquals("rateHz: 0 (expected: >= 1)", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> InputFormat.raw(Encoding.U8, 8_000, 0));
    UndecodableAudioException limit =
        assertThrows(
            UndecodableAudioException.class,
            () ->
                STREAMS.decode(
                    new byte[1_000], InputFormat.raw(Encoding.S16LE, 1_000_000, 1), 100));
    assertTrue(limit.getMessage().startsWith("rate: 1000000 Hz"), limit.getMessage());
  }

  /** As a file and as a stream, which have to agree. */
  private Decoded both(byte[] bytes, Encoding encoding, int channels) throws IOException {
    InputFormat format = InputFormat.raw(encoding, 16_000, channels);
    SampleBuffer file = new SampleBuffer();
    Path raw = Files.write(folder.resolve("raw"), bytes);
    new AudioDecoder(DecodeLimits.defaults()).decode(raw, format, file);
    Decoded streamed = STREAMS.decode(bytes, format, 321);
    assertArrayEquals(file.toArray(), streamed.samples());
    assertTrue(streamed.report().damagedPackets() == 0, () -> streamed.report().toString());
    return streamed;
  }

  private static byte[] encode(Encoding encoding, short[] sound) {
    ByteBuffer out =
        ByteBuffer.allocate(8 * sound.length)
            .order(encoding.name().endsWith("BE") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (short sample : sound) {
      put(out, encoding, sample);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void put(ByteBuffer out, Encoding encoding, short sample) {
    switch (encoding) {
      case U8 -> out.put((byte) ((sample >> 8) + 128));
      case S8 -> out.put((byte) (sample >> 8));
      case S16LE, S16BE -> out.putShort(sample);
      case S24LE -> out.put((byte) 0).putShort(sample);
      case S24BE -> out.putShort(sample).put((byte) 0);
      case S32LE, S32BE -> out.putInt(sample << 16);
      case F32LE, F32BE -> out.putFloat(sample / 32_768f);
      case F64LE, F64BE -> out.putDouble(sample / 32_768.0);
      case ALAW, MULAW -> throw new IllegalArgumentException("encoding: " + encoding);
    }
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
