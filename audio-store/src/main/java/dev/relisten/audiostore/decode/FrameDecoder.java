package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AMR_NB;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AMR_WB;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/** Packets of one stream in, frames out. Errors of packets are counted, none ends the decoding. */
final class FrameDecoder implements AutoCloseable {
  private final AVCodec codec;
  private final AVCodecContext context;
  private int errors;

  FrameDecoder(AVStream stream) {
    codec = find(stream.codecpar().codec_id());
    context = avcodec_alloc_context3(codec);
    avcodec_parameters_to_context(context, stream.codecpar());
    context.pkt_timebase(stream.time_base());
    context.thread_count(1);
    int result = avcodec_open2(context, codec, (PointerPointer<?>) null);
    if (result < 0) {
      close();
      throw new UndecodableAudioException(
          DAMAGED, "codec " + name() + ": " + FFmpeg.error(result) + " (expected: decodable)");
    }
  }

  String name() {
    return codec.name().getString();
  }

  /** Times that the decoder refused its input so far. */
  int errors() {
    return errors;
  }

  /** Hands a packet over; null ends the stream. */
  void send(AVPacket packet) {
    if (avcodec_send_packet(context, packet) < 0) {
      errors++;
    }
  }

  /** Next frame of what was sent; false if there is none. */
  boolean receive(AVFrame frame) {
    int result = avcodec_receive_frame(context, frame);
    if (result < 0 && result != AVERROR_EAGAIN() && result != AVERROR_EOF) {
      errors++;
    }
    return result >= 0;
  }

  @Override
  public void close() {
    avcodec_free_context(context);
  }

  private static AVCodec find(int id) {
    AVCodec found = preferred(id);
    if (FFmpeg.missing(found)) {
      String name = avcodec_get_name(id).getString();
      throw new UndecodableAudioException(
          UNKNOWN_FORMAT, "codec: " + name + " (expected: one that FFmpeg decodes)");
    }
    return found;
  }

  private static AVCodec preferred(int id) {
    AVCodec byId = avcodec_find_decoder(id);
    if (!FFmpeg.missing(byId)) {
      return byId;
    }
    if (id == AV_CODEC_ID_AMR_NB) {
      return avcodec_find_decoder_by_name("libopencore_amrnb");
    }
    return id == AV_CODEC_ID_AMR_WB ? avcodec_find_decoder_by_name("libopencore_amrwb") : null;
  }
}
