package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How fast recordings become 16 kHz mono, format by format: in this process, in a process of its
 * own, and by FFmpeg's own program, whose start counts as the isolated one's does.
 */
public final class DecodeBenchmark {
  private static final int WARM_UPS = 1;
  private static final int RUNS = 3;
  private static final List<Format> FORMATS =
      List.of(
          new Format("WAV 16 kHz mono", "a.wav", "pcm_s16le", 16_000, 1),
          new Format("WAV 44.1 kHz stereo", "a.wav", "pcm_s16le", 44_100, 2),
          new Format("WAV 96 kHz float stereo", "a.wav", "pcm_f32le", 96_000, 2),
          new Format("WAV 8 kHz mu-law", "a.wav", "pcm_mulaw", 8_000, 1),
          new Format("WAV IMA ADPCM", "a.wav", "adpcm_ima_wav", 22_050, 1),
          new Format("AIFF 44.1 kHz stereo", "a.aiff", "pcm_s16be", 44_100, 2),
          new Format("FLAC 44.1 kHz stereo", "a.flac", "flac", 44_100, 2),
          new Format("ALAC 44.1 kHz stereo", "a.m4a", "alac", 44_100, 2),
          new Format("MP3 44.1 kHz stereo", "a.mp3", "libmp3lame", 44_100, 2),
          new Format("M4A AAC 44.1 kHz stereo", "a.m4a", "aac", 44_100, 2),
          new Format("ADTS AAC 48 kHz stereo", "a.aac", "aac", 48_000, 2),
          new Format("Ogg Vorbis 44.1 kHz stereo", "a.ogg", "vorbis", 44_100, 2),
          new Format("Ogg Opus 48 kHz stereo", "a.opus", "libopus", 48_000, 2),
          new Format("WebM Opus 48 kHz mono", "a.webm", "libopus", 48_000, 1),
          new Format("MPEG-TS AAC 48 kHz stereo", "a.ts", "aac", 48_000, 2),
          new Format("AMR 8 kHz", "a.amr", "libopencore_amrnb", 8_000, 1));

  private final Path folder;
  private final int seconds;
  private final FileDecoder inProcess = new AudioDecoder(DecodeLimits.defaults());
  private final FileDecoder isolated = new IsolatedDecoder(DecodeLimits.defaults());
  private final Optional<FFmpegCommand> ffmpeg = FFmpegCommand.onPath();

  /**
   * @param folder for the recordings, which are deleted again
   * @param seconds length of each
   */
  public DecodeBenchmark(Path folder, int seconds) {
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds: " + seconds + " (expected: >= 1)");
    }
    this.folder = folder;
    this.seconds = seconds;
  }

  /** One kind of recording. */
  public record Format(String name, String fileName, String encoder, int rateHz, int channels) {}

  /**
   * Medians, in seconds of sound a second.
   *
   * @param inProcess {@link AudioDecoder}
   * @param isolated {@link IsolatedDecoder}
   * @param ffmpeg FFmpeg's program; empty if there is none
   * @param lag of a stream; empty if it cannot be one
   */
  public record Result(
      double inProcess, double isolated, OptionalDouble ffmpeg, Optional<StreamLag> lag) {}

  public static List<Format> formats() {
    return FORMATS;
  }

  /** Whether there is an {@code ffmpeg} to compare with. */
  public boolean hasFFmpeg() {
    return ffmpeg.isPresent();
  }

  public Result measure(Format format) throws IOException, InterruptedException {
    Spec spec = Spec.of(format.encoder(), format.rateHz(), format.channels(), seconds);
    Path file = folder.resolve(format.fileName());
    MediaWriter.write(file, spec, DecodeBenchmark::music);
    try {
      return new Result(
          speed(() -> inProcess.decode(file, (samples, count) -> {})),
          speed(() -> isolated.decode(file, (samples, count) -> {})),
          ffmpeg.isPresent()
              ? OptionalDouble.of(speed(() -> ffmpeg.get().decode(file)))
              : OptionalDouble.empty(),
          StreamLag.of(Files.readAllBytes(file), seconds));
    } finally {
      Files.delete(file);
    }
  }

  private interface Run {
    void run() throws IOException, InterruptedException;
  }

  private double speed(Run run) throws IOException, InterruptedException {
    long[] nanos = new long[WARM_UPS + RUNS];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      run.run();
      nanos[i] = System.nanoTime() - start;
    }
    long[] counted = Arrays.copyOfRange(nanos, WARM_UPS, nanos.length);
    Arrays.sort(counted);
    return seconds * 1e9 / counted[RUNS / 2];
  }

  /** Tones that change over a floor of noise: as hard to code as music. */
  private static double music(double time, int channel) {
    double beat = 0.5 + 0.5 * Math.sin(2 * Math.PI * 2.3 * time);
    double tones =
        Math.sin(2 * Math.PI * 311 * time) + Math.sin(2 * Math.PI * (1_200 + 90 * channel) * time);
    long mixed = Double.doubleToLongBits(time + channel) * 0x9E37_79B9_7F4A_7C15L;
    return 0.25 * beat * tones + 0.1 * ((mixed >> 11) / (double) (1L << 52));
  }
}
