package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.EMPTY;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NO_AUDIO;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not sound is said to be what it is; what is left of a damaged file is decoded. */
class AudioDecoderRefusalTest {
  private static final String[][] TRUNCATED = {
    {"a.wav", "pcm_s24le"},
    {"a.aiff", "pcm_s16be"},
    {"a.au", "pcm_s16be"},
    {"a.caf", "pcm_s16be"},
    {"a.w64", "pcm_s16le"},
    {"a.mp3", "libmp3lame"},
    {"a.flac", "flac"},
    {"a.mkv", "flac"},
    {"a.webm", "libopus"},
    {"a.ogg", "vorbis"},
    {"a.opus", "libopus"},
    {"a.aac", "aac"},
    {"a.ts", "aac"},
  };

  @TempDir Path folder;

  @Test
  void emptyFile_isEmpty() throws IOException {
    assertReason(EMPTY, file("a.wav", new byte[0]));
  }

  @Test
  void textFile_isUnknownFormat() throws IOException {
    byte[] text =
        "Call me Ishmael. Some years ago, never mind how long.\n".repeat(400).getBytes(UTF_8);
    assertReason(UNKNOWN_FORMAT, file("a.txt", text));
    assertReason(UNKNOWN_FORMAT, file("a.mp3", Arrays.copyOf(text, 20)));
  }

  @Test
  void playlist_isUnknownFormat() throws IOException {
    byte[] list =
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n".getBytes(UTF_8);
    assertReason(UNKNOWN_FORMAT, file("a.m3u8", list));
  }

  @Test
  void videoWithoutSound_hasNoAudio() {
    Path file = folder.resolve("a.mp4");
    MediaWriter.write(file, Spec.of("", 44_100, 1, 1).withVideo(), MediaWriter.SILENCE);
    assertReason(NO_AUDIO, file);
  }

  @Test
  void headerWithoutSamples_hasNoAudio() throws IOException {
    assertReason(NO_AUDIO, file("a.wav", WavFile.toBytes(new short[0])));
  }

  @Test
  void truncatedWav_isDecodedAndReported() throws IOException {
    byte[] wav = WavFile.toBytes(new short[160_000]);
    Decoded decoded = Decoded.of(file("a.wav", Arrays.copyOf(wav, wav.length / 2)));
    assertEquals(80_000, decoded.samples().length, 1_024);
    assertTrue(decoded.report().damage().orElseThrow().contains("cut short"));
    assertEquals(80_000, decoded.report().missingSamples(), 1_024);
  }

  @Test
  void truncatedFiles_areDecodedAndReported() throws IOException {
    for (String[] kind : TRUNCATED) {
      Path whole = folder.resolve(kind[0]);
      MediaWriter.write(whole, Spec.of(kind[1], 48_000, 2, 4), MediaWriter.tone(440));
      assertTrue(Decoded.of(whole).report().damage().isEmpty(), kind[0]);
      byte[] bytes = Files.readAllBytes(whole);
      Decoded decoded = Decoded.of(file(kind[0], Arrays.copyOf(bytes, bytes.length / 2 + 17)));
      assertEquals(32_000, decoded.samples().length, 17_000, kind[0]);
      assertTrue(decoded.report().damage().isPresent(), kind[0]);
    }
  }

  @Test
  void m4aCutBeforeItsIndex_isDamaged() throws IOException {
    Path whole = folder.resolve("a.m4a");
    MediaWriter.write(whole, Spec.of("aac", 44_100, 1, 4), MediaWriter.tone(440));
    byte[] bytes = Files.readAllBytes(whole);
    assertReason(DAMAGED, file("b.m4a", Arrays.copyOf(bytes, bytes.length / 2)));
  }

  @Test
  void damagedMiddle_keepsTheTimeOfWhatFollows() throws IOException {
    Path file = folder.resolve("a.ts");
    MediaWriter.write(file, Spec.of("aac", 48_000, 1, 4), MediaWriter.tone(440));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 1_880, (byte) 0x55);
    Decoded decoded = Decoded.of(file("b.ts", bytes));
    assertEquals(64_000, decoded.samples().length, 1_600);
    assertTrue(decoded.report().damage().isPresent());
  }

  @Test
  void hostileRate_isRefused() throws IOException {
    byte[] wav = WavFile.toBytes(new short[1_000_000]);
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 1);
    UndecodableAudioException e = assertReason(LIMIT_EXCEEDED, file("a.wav", wav));
    assertEquals("rate: 1 Hz (expected: 4000 to 384000)", e.getMessage());
  }

  @Test
  void longerThanAllowed_isRefusedWhileDecoding() throws IOException {
    Path file = file("a.wav", WavFile.toBytes(new short[16_001]));
    DecodeLimits second = DecodeLimits.defaults().withMaxSound(Duration.ofSeconds(1));
    UndecodableAudioException e =
        assertThrows(UndecodableAudioException.class, () -> AudioDecoder.decodeAll(file, second));
    assertEquals(LIMIT_EXCEEDED, e.reason());
  }

  @Test
  void wallTime_endsTheDecoding() throws IOException {
    Path file = file("a.wav", WavFile.toBytes(new short[1_000_000]));
    DecodeLimits short1 = DecodeLimits.defaults().withMaxWallTime(Duration.ofMillis(1));
    UndecodableAudioException e =
        assertThrows(
            UndecodableAudioException.class,
            () -> new AudioDecoder(short1).decode(file, (samples, count) -> spin()));
    assertEquals(LIMIT_EXCEEDED, e.reason());
  }

  private static void spin() {
    long end = System.nanoTime() + 2_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static UndecodableAudioException assertReason(
      UndecodableAudioException.Reason reason, Path file) {
    UndecodableAudioException e =
        assertThrows(UndecodableAudioException.class, () -> Decoded.of(file));
    assertEquals(reason, e.reason(), e.getMessage());
    assertTrue(e.getMessage().contains("(expected: "), e.getMessage());
    return e;
  }
}
