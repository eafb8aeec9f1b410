package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import dev.relisten.audiostore.decode.Recordings.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files made by the encoders of the same libraries. */
class AudioDecoderFormatsTest {
  private static final double HERTZ = 440;

  @TempDir Path folder;

  static List<Kind> kinds() {
    return Recordings.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void toneComesOutInPlaceAndLevel(Kind kind) throws IOException {
    Decoded decoded = Decoded.of(kind.write(folder, 2));
    assertEquals(Optional.empty(), decoded.report().damage());
    assertEquals(kind.rateHz(), decoded.report().rateHz());
    assertEquals(kind.channels(), decoded.report().channels());
    assertEquals(decoded.samples().length, decoded.report().lengthSamples());
    // Without gapless information (ADTS, MPEG-TS) the encoder's delay and padding stay: < 0.1 s.
    assertEquals(32_000, decoded.samples().length, 1_600);
    // LAME scales by 0.95, AMR does not keep levels.
    double tolerance = kind.encoder().contains("amr") ? 0.15 : 0.03;
    assertEquals(0.5, decoded.amplitude(HERTZ, 8_000, 24_000), tolerance);
  }

  @Test
  void gaplessFormats_haveTheirLengthWithinAMillisecond() throws IOException {
    for (String[] made :
        new String[][] {
          {"a.flac", "flac", "44100", "16"},
          {"a.mp3", "libmp3lame", "44100", "16"},
          {"a.opus", "libopus", "48000", "16"},
          {"a.m4a", "aac", "44100", "16"},
          {"b.m4a", "aac", "48000", "16"},
          {"a.mov", "aac", "32000", "16"},
          {"c.m4a", "alac", "44100", "16"},
          {"a.webm", "libopus", "48000", "16"},
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
