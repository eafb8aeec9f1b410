package dev.relisten.audiostore.decode;

import dev.relisten.audiostore.decode.MediaWriter.Spec;
import java.nio.file.Path;
import java.util.List;

/** A recording of each kind that people send, made by the encoders of the same libraries. */
final class Recordings {
  private static final String FRAGMENTED =
      "movflags=+empty_moov+default_base_moof:frag_duration=250000";

  private Recordings() {}

  /**
   * A kind of recording.
   *
   * @param name file name, unique
   * @param options of the container's writer
   * @param streamable whether it can be decoded while it arrives
   */
  record Kind(
      String name,
      String encoder,
      int rateHz,
      int channels,
      boolean video,
      String options,
      boolean streamable) {
    /** A tone of that length, 440 Hz at half of full scale. */
    Path write(Path folder, double seconds) {
      Spec spec = Spec.of(encoder, rateHz, channels, seconds).with(options);
      return MediaWriter.write(
          folder.resolve(name), video ? spec.withVideo() : spec, MediaWriter.tone(440));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Kind> all() {
    return List.of(
        sound("u8.wav", "pcm_u8", 16_000, 1),
        sound("s16.wav", "pcm_s16le", 44_100, 2),
        sound("s24.wav", "pcm_s24le", 48_000, 2),
        sound("s32.wav", "pcm_s32le", 48_000, 1),
        sound("f32.wav", "pcm_f32le", 32_000, 1),
        sound("f64.wav", "pcm_f64le", 22_050, 1),
        sound("alaw.wav", "pcm_alaw", 8_000, 1),
        sound("mulaw.wav", "pcm_mulaw", 8_000, 2),
        sound("ima.wav", "adpcm_ima_wav", 22_050, 2),
        sound("ms.wav", "adpcm_ms", 22_050, 1),
        with("rf64=always", sound("rf64.wav", "pcm_s16le", 48_000, 2)),
        sound("a.w64", "pcm_s16le", 32_000, 6),
        sound("a.flac", "flac", 96_000, 2),
        sound("a.mp3", "libmp3lame", 44_100, 2),
        sound("a.ogg", "vorbis", 44_100, 2),
        sound("a.opus", "libopus", 48_000, 2),
        sound("a.aac", "aac", 48_000, 1),
        sound("a.ts", "aac", 48_000, 2),
        seeking(sound("last.m4a", "aac", 44_100, 2)),
        seeking(sound("alac.m4a", "alac", 44_100, 1)),
        with("movflags=+faststart", sound("first.m4a", "aac", 44_100, 1)),
        with(FRAGMENTED, sound("fragments.mp4", "aac", 44_100, 1)),
        sound("a.webm", "libopus", 48_000, 1),
        with("live=1", sound("live.webm", "libopus", 48_000, 1)),
        sound("vorbis.mkv", "vorbis", 44_100, 2),
        sound("nb.amr", "libopencore_amrnb", 8_000, 1),
        sound("wb.amr", "libvo_amrwbenc", 16_000, 1),
        seeking(sound("a.3gp", "libopencore_amrnb", 8_000, 1)),
        sound("a.aiff", "pcm_s16be", 22_050, 2),
        sound("sowt.aiff", "pcm_s16le", 22_050, 1),
        sound("a.caf", "pcm_s16be", 48_000, 1),
        sound("a.au", "pcm_s16be", 8_000, 1),
        sound("a.flv", "aac", 44_100, 1),
        sound("a.mpg", "mp2", 48_000, 1),
        video("video.mkv", "flac", 48_000),
        video("video.ts", "aac", 48_000),
        video("video.avi", "libmp3lame", 44_100),
        seeking(video("video.mp4", "aac", 44_100)),
        seeking(video("video.mov", "pcm_s16le", 44_100)));
  }

  static List<Kind> streamable() {
    return all().stream().filter(Kind::streamable).toList();
  }

  private static Kind sound(String name, String encoder, int rateHz, int channels) {
    return new Kind(name, encoder, rateHz, channels, false, "", true);
  }

  private static Kind video(String name, String encoder, int rateHz) {
    return new Kind(name, encoder, rateHz, 2, true, "", true);
  }

  private static Kind with(String options, Kind kind) {
    return new Kind(
        kind.name, kind.encoder, kind.rateHz, kind.channels, kind.video, options, kind.streamable);
  }

  private static Kind seeking(Kind kind) {
    return new Kind(
        kind.name, kind.encoder, kind.rateHz, kind.channels, kind.video, kind.options, false);
  }
}
