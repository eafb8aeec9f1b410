package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.EMPTY;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NOT_STREAMABLE;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NO_AUDIO;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.decode.Recordings.Kind;
import dev.relisten.audiostore.decode.UndecodableAudioException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stream's sound is does not depend on how it came: it is the file's. */
class StreamDecoderTest {
  private static final double SECONDS = 2.217;
  private static final StreamDecoding STREAMS = new StreamDecoding();

  @TempDir Path folder;

  @AfterAll
  static void close() {
    STREAMS.close();
  }

  static List<Kind> streamable() {
    return Recordings.streamable();
  }

  static List<Kind> seeking() {
    return Recordings.all().stream().filter(kind -> !kind.streamable()).toList();
  }

  @ParameterizedTest
  @MethodSource("streamable")
  void anyCut_givesTheSamplesOfTheFile(Kind kind) throws IOException {
    Path file = kind.write(folder, SECONDS);
    Decoded whole = Decoded.of(file);
    byte[] bytes = Files.readAllBytes(file);
    for (double pieceSeconds : new double[] {0.01, 0.1, 1, 100}) {
      int pieceBytes = Math.max(1, (int) (bytes.length / SECONDS * pieceSeconds));
      assertSame(whole, STREAMS.decode(bytes, InputFormat.detected(), pieceBytes));
    }
    for (int maxBytes : new int[] {7, 3_000}) {
      List<ByteString> pieces = StreamDecoding.randomPieces(bytes, new Random(1), maxBytes);
      DecodeLimits limits = DecodeLimits.defaults();
      assertSame(whole, STREAMS.decode(pieces, InputFormat.detected(), limits));
    }
  }

  private static void assertSame(Decoded whole, Decoded streamed) {
    assertArrayEquals(whole.samples(), streamed.samples());
    assertEquals(whole.report().damage(), streamed.report().damage());
    assertEquals(whole.report().codec(), streamed.report().codec());
    assertEquals(whole.report().lengthSamples(), streamed.report().lengthSamples());
  }

  @ParameterizedTest
  @MethodSource("seeking")
  void soundBeforeItsIndex_isRefusedWithAWayOut(Kind kind) throws IOException {
    byte[] bytes = Files.readAllBytes(kind.write(folder, SECONDS));
    UndecodableAudioException e = assertReason(NOT_STREAMABLE, bytes);
    assertTrue(e.getMessage().contains("uploaded as a file"), e.getMessage());
  }

  @Test
  void wavOfUnknownSize_isReadToTheEnd() {
    short[] sound = noise(40_000);
    for (int size : new int[] {0, -1, 0x7FFF_FFFF, 0x7FFF_F000}) {
      byte[] wav = WavFile.toBytes(sound);
      ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(4, size).putInt(40, size);
      Decoded decoded = STREAMS.decode(wav, InputFormat.detected(), 320);
      assertArrayEquals(sound, decoded.samples());
      assertTrue(decoded.report().damage().isEmpty(), () -> decoded.report().toString());
    }
  }

  @Test
  void truncatedStream_isDecodedAndReported() {
    byte[] wav = WavFile.toBytes(noise(160_000));
    byte[] half = Arrays.copyOf(wav, wav.length / 2);
    Decoded decoded = STREAMS.decode(half, InputFormat.detected(), 1_000);
    assertEquals(80_000, decoded.samples().length, 1_024);
    assertTrue(decoded.report().damage().orElseThrow().contains("cut short"));
  }

  @Test
  void whatIsNoSound_isSaidToBeWhatItIs() {
    assertReason(EMPTY, new byte[0]);
    assertReason(NO_AUDIO, WavFile.toBytes(new short[0]));
    String text = "Call me Ishmael. Some years ago, never mind how long.\n";
    assertReason(UNKNOWN_FORMAT, text.getBytes(StandardCharsets.UTF_8));
    assertReason(UNKNOWN_FORMAT, text.repeat(2_000).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void limitsHold() {
    List<ByteString> pieces = StreamDecoding.pieces(WavFile.toBytes(noise(64_000)), 500);
    DecodeLimits sound = DecodeLimits.defaults().withMaxSound(Duration.ofSeconds(1));
    DecodeLimits bytes = DecodeLimits.defaults().withMaxBytes(50_000);
    for (DecodeLimits limits : List.of(sound, bytes)) {
      UndecodableAudioException e =
          assertThrows(
              UndecodableAudioException.class,
              () -> STREAMS.decode(pieces, InputFormat.detected(), limits));
      assertEquals(LIMIT_EXCEEDED, e.reason(), e.getMessage());
    }
  }

  private static UndecodableAudioException assertReason(Reason reason, byte[] bytes) {
    UndecodableAudioException e =
        assertThrows(
            UndecodableAudioException.class,
            () -> STREAMS.decode(bytes, InputFormat.detected(), 1_000));
    assertEquals(reason, e.reason(), e.getMessage());
    assertTrue(e.getMessage().contains("(expected: "), e.getMessage());
    return e;
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
