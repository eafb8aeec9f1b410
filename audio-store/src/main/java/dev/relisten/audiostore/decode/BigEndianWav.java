package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_ALAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_F32BE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_F32LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_F64BE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_F64LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_MULAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16BE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S24BE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S24LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S32BE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S32LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_U8;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;

/** RIFX: FFmpeg reads its header, and takes its samples for little-endian, which is noise. */
final class BigEndianWav {
  private BigEndianWav() {}

  static void correct(AVCodecParameters codec, AvioInput input) throws IOException {
    if (RiffHeader.isBigEndian(input.beginning())) {
      codec.codec_id(bigEndian(codec.codec_id()));
    }
  }

  private static int bigEndian(int codecId) {
    return switch (codecId) {
      case AV_CODEC_ID_PCM_S16LE -> AV_CODEC_ID_PCM_S16BE;
      case AV_CODEC_ID_PCM_S24LE -> AV_CODEC_ID_PCM_S24BE;
      case AV_CODEC_ID_PCM_S32LE -> AV_CODEC_ID_PCM_S32BE;
      case AV_CODEC_ID_PCM_F32LE -> AV_CODEC_ID_PCM_F32BE;
      case AV_CODEC_ID_PCM_F64LE -> AV_CODEC_ID_PCM_F64BE;
      case AV_CODEC_ID_PCM_U8, AV_CODEC_ID_PCM_ALAW, AV_CODEC_ID_PCM_MULAW -> codecId;
      default ->
          throw new UndecodableAudioException(
              UNKNOWN_FORMAT,
              "file: big-endian RIFX with "
                  + avcodec_get_name(codecId).getString()
                  + " (expected: PCM)");
    };
  }
}
