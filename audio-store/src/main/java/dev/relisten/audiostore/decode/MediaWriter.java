package dev.relisten.audiostore.decode;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;

/** Makes recordings for measurements and tests with the encoders of the same FFmpeg libraries. */
final class MediaWriter {
  private static final int VIDEO_FRAMES = 25;

  private final AVFormatContext muxer;
  private final List<AVCodecContext> encoders = new ArrayList<>();
  private final AVPacket packet = av_packet_alloc();

  /** A sound: seconds to a value in [-1, 1], for each channel. */
  @FunctionalInterface
  interface Sound {
    double at(double seconds, int channel);
  }

  /**
   * What to write.
   *
   * @param encoder FFmpeg's name of the audio encoder; empty for no sound
   * @param video whether a second of moving picture goes along
   * @param skipFrom sound from here ...
   * @param skipTo ... to here, in seconds, is left out, timestamps going on
   * @param muxerOptions FFmpeg's options of the container, {@code name=value:name=value}
   */
  record Spec(
      String encoder,
      int rateHz,
      int channels,
      double seconds,
      boolean video,
      double skipFrom,
      double skipTo,
      String muxerOptions) {
    static Spec of(String encoder, int rateHz, int channels, double seconds) {
      return new Spec(encoder, rateHz, channels, seconds, false, 0, 0, "");
    }

    Spec withVideo() {
      return new Spec(encoder, rateHz, channels, seconds, true, skipFrom, skipTo, muxerOptions);
    }

    Spec skipping(double from, double to) {
      return new Spec(encoder, rateHz, channels, seconds, video, from, to, muxerOptions);
    }

    Spec with(String options) {
      return new Spec(encoder, rateHz, channels, seconds, video, skipFrom, skipTo, options);
    }
  }

  private MediaWriter(Path file) {
    FFmpeg.missing(null); // loads and quietens the libraries
    muxer = new AVFormatContext(null);
    check(avformat_alloc_output_context2(muxer, null, (String) null, file.toString()));
  }

  static Path write(Path file, Spec spec, Sound sound) {
    try (PointerScope scope = new PointerScope()) {
      new MediaWriter(file).run(file, spec, sound);
    }
    return file;
  }

  private void run(Path file, Spec spec, Sound sound) {
    AVCodecContext audio = spec.encoder().isEmpty() ? null : audio(spec);
    AVCodecContext video = spec.video() ? video() : null;
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE));
    muxer.pb(io);
    AVDictionary options = new AVDictionary(null);
    check(av_dict_parse_string(options, spec.muxerOptions(), "=", ":", 0));
    check(avformat_write_header(muxer, options));
    if (video != null) {
      writeVideo(video);
    }
    if (audio != null) {
      writeAudio(audio, spec, sound);
    }
    check(av_write_trailer(muxer));
    av_packet_free(packet);
    encoders.forEach(MediaWriter::free);
    avio_closep(io);
    avformat_free_context(muxer);
  }

  private AVCodecContext audio(Spec spec) {
    AVCodec codec = avcodec_find_encoder_by_name(spec.encoder());
    if (FFmpeg.missing(codec)) {
      throw new IllegalArgumentException("encoder: " + spec.encoder() + " (expected: known)");
    }
    AVCodecContext encoder = avcodec_alloc_context3(codec);
    encoder.sample_rate(spec.rateHz());
    av_channel_layout_default(encoder.ch_layout(), spec.channels());
    encoder.sample_fmt(codec.sample_fmts().get(0));
    encoder.bit_rate(128_000);
    encoder.time_base(new AVRational().num(1).den(spec.rateHz()));
    return open(encoder, codec);
  }

  private AVCodecContext video() {
    AVCodec codec = avcodec_find_encoder_by_name("mpeg4");
    AVCodecContext encoder = avcodec_alloc_context3(codec);
    encoder.width(64).height(64).pix_fmt(AV_PIX_FMT_YUV420P);
    encoder.time_base(new AVRational().num(1).den(VIDEO_FRAMES));
    return open(encoder, codec);
  }

  private AVCodecContext open(AVCodecContext encoder, AVCodec codec) {
    if ((muxer.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
      encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    encoder.strict_std_compliance(FF_COMPLIANCE_EXPERIMENTAL);
    check(avcodec_open2(encoder, codec, (PointerPointer<?>) null));
    AVStream stream = avformat_new_stream(muxer, null);
    stream.time_base(encoder.time_base());
    check(avcodec_parameters_from_context(stream.codecpar(), encoder));
    encoders.add(encoder);
    return encoder;
  }

  private void writeVideo(AVCodecContext encoder) {
    AVFrame frame = av_frame_alloc();
    frame.width(64).height(64).format(AV_PIX_FMT_YUV420P);
    check(av_frame_get_buffer(frame, 0));
    for (int i = 0; i < VIDEO_FRAMES; i++) {
      check(av_frame_make_writable(frame));
      frame.pts(i);
      encode(encoder, frame);
    }
    encode(encoder, null);
    av_frame_free(frame);
  }

  private void writeAudio(AVCodecContext encoder, Spec spec, Sound sound) {
    int size = encoder.frame_size() > 0 ? encoder.frame_size() : 1024;
    long total = Math.round(spec.seconds() * spec.rateHz());
    for (long from = 0; from < total; from += size) {
      double at = from / (double) spec.rateHz();
      if (at >= spec.skipFrom() && at < spec.skipTo()) {
        continue;
      }
      AVFrame frame = frame(encoder, (int) Math.min(size, total - from));
      fill(frame, from, sound);
      encode(encoder, frame);
      av_frame_free(frame);
    }
    encode(encoder, null);
  }

  private static AVFrame frame(AVCodecContext encoder, int samples) {
    AVFrame frame = av_frame_alloc();
    frame.nb_samples(samples).format(encoder.sample_fmt()).sample_rate(encoder.sample_rate());
    check(av_channel_layout_copy(frame.ch_layout(), encoder.ch_layout()));
    check(av_frame_get_buffer(frame, 0));
    return frame;
  }

  private static void fill(AVFrame frame, long from, Sound sound) {
    frame.pts(from);
    int channels = frame.ch_layout().nb_channels();
    boolean planar = av_sample_fmt_is_planar(frame.format()) != 0;
    int bytes = av_get_bytes_per_sample(frame.format());
    int packed = planar ? 1 : channels;
    for (int channel = 0; channel < channels; channel++) {
      ByteBuffer out =
          frame
              .data(planar ? channel : 0)
              .capacity((long) frame.nb_samples() * packed * bytes)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder());
      for (int i = 0; i < frame.nb_samples(); i++) {
        int at = (i * packed + (planar ? 0 : channel)) * bytes;
        put(out, at, frame.format(), sound.at((from + i) / (double) frame.sample_rate(), channel));
      }
    }
  }

  private static void put(ByteBuffer out, int at, int format, double value) {
    switch (av_get_packed_sample_fmt(format)) {
      case AV_SAMPLE_FMT_S16 -> out.putShort(at, (short) Math.round(value * 32_767));
      case AV_SAMPLE_FMT_S32 -> out.putInt(at, (int) Math.round(value * Integer.MAX_VALUE));
      case AV_SAMPLE_FMT_U8 -> out.put(at, (byte) (128 + Math.round(value * 127)));
      case AV_SAMPLE_FMT_DBL -> out.putDouble(at, value);
      case AV_SAMPLE_FMT_FLT -> out.putFloat(at, (float) value);
      default -> throw new IllegalArgumentException("sample format: " + format);
    }
  }

  private void encode(AVCodecContext encoder, AVFrame frame) {
    check(avcodec_send_frame(encoder, frame));
    int stream = encoders.indexOf(encoder);
    while (avcodec_receive_packet(encoder, packet) >= 0) {
      packet.stream_index(stream);
      av_packet_rescale_ts(packet, encoder.time_base(), muxer.streams(stream).time_base());
      check(av_interleaved_write_frame(muxer, packet));
    }
  }

  private static void free(AVCodecContext encoder) {
    avcodec_free_context(encoder);
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("writing a recording: " + FFmpeg.error(result));
    }
  }

  /** A sine at half of full scale in every channel. */
  static Sound tone(double hertz) {
    return (seconds, channel) -> 0.5 * Math.sin(2 * Math.PI * hertz * seconds);
  }

  static final Sound SILENCE = (seconds, channel) -> 0;
}
