package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files made by the encoders of the same libraries. */
class AudioDecoderFormatsTest {
  private static final double HERTZ = 440;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "a.flac, flac,       96000, 2, false",
    "a.flac, flac,       44100, 1, false",
    "a.mp3,  libmp3lame, 44100, 2, false",
    "a.m4a,  aac,        44100, 2, false",
    "a.aac,  aac,        48000, 1, false",
    "a.ogg,  vorbis,     44100, 2, false",
    "a.opus, libopus,    48000, 2, false",
    "a.webm, libopus,    48000, 1, false",
    "a.mkv,  flac,       48000, 2, true",
    "a.mp4,  aac,        44100, 2, true",
    "a.ts,   aac,        48000, 2, true",
    "a.aiff, pcm_s16be,  22050, 2, false",
    "a.caf,  pcm_s16be,  48000, 1, false",
    "a.w64,  pcm_s16le,  32000, 6, false",
    "a.au,   pcm_s16be,   8000, 1, false",
  })
  void toneComesOutInPlaceAndLevel(
      String name, String encoder, int rateHz, int channels, boolean video) throws IOException {
    Spec spec = Spec.of(encoder, rateHz, channels, 2);
    Path file = folder.resolve(name);
    MediaWriter.write(file, video ? spec.withVideo() : spec, MediaWriter.tone(HERTZ));
    Decoded decoded = Decoded.of(file);
    assertEquals(Optional.empty(), decoded.report().damage());
    assertEquals(rateHz, decoded.report().rateHz());
    assertEquals(channels, decoded.report().channels());
    assertEquals(decoded.samples().length, decoded.report().lengthSamples());
    // Without gapless information (ADTS, MPEG-TS) the encoder's delay and padding stay: < 0.1 s.
    assertEquals(32_000, decoded.samples().length, 1_600);
    // LAME scales by 0.95.
    assertEquals(0.5, decoded.amplitude(HERTZ, 8_000, 24_000), 0.03);
  }

  @Test
  void gaplessFormats_haveTheirLengthWithinAMillisecond() throws IOException {
    for (String[] made :
        new String[][] {
          {"a.flac", "flac", "44100", "16"},
          {"a.mp3", "libmp3lame", "44100", "16"},
          {"a.opus", "libopus", "48000", "16"},
          // FFmpeg leaves the padding of the last frame, up to 1,024 samples at 44.1 kHz.
          {"a.m4a", "aac", "44100", "372"},
        }) {
      Spec spec = Spec.of(made[1], Integer.parseInt(made[2]), 1, 3.217);
      Path file = folder.resolve(made[0]);
      Decoded decoded = Decoded.of(MediaWriter.write(file, spec, MediaWriter.tone(HERTZ)));
      assertEquals(3.217 * 16_000, decoded.samples().length, Integer.parseInt(made[3]), made[0]);
    }
  }

  @Test
  void stereoIsMixedByItsMean() throws IOException {
    Spec spec = Spec.of("flac", 44_100, 2, 1);
    MediaWriter.Sound left = (t, channel) -> channel == 0 ? MediaWriter.tone(HERTZ).at(t, 0) : 0;
    Decoded decoded = Decoded.of(MediaWriter.write(folder.resolve("a.flac"), spec, left));
    assertEquals(0.25, decoded.amplitude(HERTZ, 4_000, 12_000), 0.002);
  }

  @Test
  void soundAboveTheBand_isGone() throws IOException {
    Spec spec = Spec.of("flac", 96_000, 1, 1);
    Path file = MediaWriter.write(folder.resolve("a.flac"), spec, MediaWriter.tone(9_000));
    Decoded decoded = Decoded.of(file);
    assertTrue(decoded.peak(2_000, 14_000) <= 2, "peak " + decoded.peak(2_000, 14_000));
  }

  @Test
  void timestampGap_becomesSilenceAndIsReported() throws IOException {
    Spec spec = Spec.of("flac", 48_000, 1, 3).skipping(1, 2);
    Path file = MediaWriter.write(folder.resolve("a.mkv"), spec, MediaWriter.tone(HERTZ));
    Decoded decoded = Decoded.of(file);
    assertEquals(48_000, decoded.samples().length, 16);
    assertEquals(0, decoded.peak(18_000, 30_000));
    assertEquals(0.5, decoded.amplitude(HERTZ, 2_000, 14_000), 0.01);
    assertEquals(0.5, decoded.amplitude(HERTZ, 34_000, 46_000), 0.01);
    assertEquals(16_000, decoded.report().gapSamples(), 3_000);
    assertTrue(decoded.report().damage().orElseThrow().contains("gaps"));
  }

  @Test
  void silence_isSound_andSaid() throws IOException {
    Spec spec = Spec.of("libmp3lame", 44_100, 1, 2);
    Path file = MediaWriter.write(folder.resolve("a.mp3"), spec, MediaWriter.SILENCE);
    Decoded decoded = Decoded.of(file);
    assertEquals(32_000, decoded.samples().length, 16);
    assertEquals(0, decoded.peak(0, decoded.samples().length));
    assertTrue(decoded.report().damage().orElseThrow().contains("silent"));
  }
}
