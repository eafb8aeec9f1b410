package dev.relisten.agents.server;

import static dev.relisten.v1.SampleEncoding.SAMPLE_ENCODING_ALAW;
import static dev.relisten.v1.SampleEncoding.SAMPLE_ENCODING_F32LE;
import static dev.relisten.v1.SampleEncoding.SAMPLE_ENCODING_MULAW;
import static dev.relisten.v1.SampleEncoding.SAMPLE_ENCODING_S16BE;
import static dev.relisten.v1.SampleEncoding.SAMPLE_ENCODING_S16LE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.protobuf.ByteString;
import dev.relisten.v1.SampleEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Raw samples to 16 bit mono. */
class RawFormatTest {
  @Test
  void sixteenBit_inBothOrders() {
    assertMono(SAMPLE_ENCODING_S16LE, 1, new int[] {0x34, 0x12, 0xFF, 0xFF}, 0x1234, -1);
    assertMono(SAMPLE_ENCODING_S16BE, 1, new int[] {0x12, 0x34, 0xFF, 0xFE}, 0x1234, -2);
  }

  @Test
  void channels_areMixedByTheirMean() {
    assertMono(SAMPLE_ENCODING_S16LE, 2, new int[] {100, 0, 50, 0, 0, 0x80, 0, 0x80}, 75, -32_768);
  }

  @Test
  void floats_areClamped_noNumberIsSilence() {
    ByteBuffer floats = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(0.5f).putFloat(1).putFloat(7).putFloat(-7).putFloat(Float.NaN).flip();
    short[] mono =
        new RawFormat(SAMPLE_ENCODING_F32LE, 16_000, 1).toMono(ByteString.copyFrom(floats));

    assertArrayEquals(new short[] {16_384, 32_767, 32_767, -32_768, 0}, mono);
  }

  @Test
  void g711_isTheTableOfTheStandard() {
    assertMono(
        SAMPLE_ENCODING_MULAW,
        1,
        new int[] {0x00, 0x80, 0x7F, 0xFF, 0x55},
        -32_124,
        32_124,
        0,
        0,
        -716);
    assertMono(
        SAMPLE_ENCODING_ALAW,
        1,
        new int[] {0x2A, 0xAA, 0x55, 0xD5, 0x00},
        -32_256,
        32_256,
        -8,
        8,
        -5_504);
  }

  private static void assertMono(SampleEncoding encoding, int channels, int[] bytes, int... mono) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    short[] expected = new short[mono.length];
    for (int i = 0; i < mono.length; i++) {
      expected[i] = (short) mono[i];
    }
    assertArrayEquals(
        expected, new RawFormat(encoding, 16_000, channels).toMono(ByteString.copyFrom(raw)));
  }
}
