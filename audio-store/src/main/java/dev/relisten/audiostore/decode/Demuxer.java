package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NO_AUDIO;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.AVPROBE_SCORE_RETRY;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_probe_input_buffer2;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A container opened, its one audio stream chosen, everything else in it discarded. */
final class Demuxer implements AutoCloseable {
  private static final int DISCARD_ALL = org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;

  private final Path file;
  private final InputFile input;
  private final Deadline deadline;
  private final OptionalLong riffSamples;
  // Made once: the caller's PointerScope keeps every one until the end.
  private final AVRational samples = new AVRational().num(1).den(PcmFormat.RATE_HZ);
  private final AVRational microseconds = new AVRational().num(1).den((int) AV_TIME_BASE);
  private final AVIOInterruptCB.Callback_Pointer onInterrupt;
  private AVFormatContext context;
  private AVStream audio;
  private boolean failedReading;

  Demuxer(Path file, Deadline deadline) throws IOException {
    this.file = file;
    this.deadline = deadline;
    this.riffSamples = RiffHeader.declaredSamples(file);
    this.input = new InputFile(file);
    this.onInterrupt = new OnInterrupt();
    try {
      open();
      audio = chooseAudio();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  AVStream audio() {
    return audio;
  }

  /** FFmpeg's name of the container; the first where it has several. */
  String container() {
    return firstName(context.iformat());
  }

  /** Whether the file ends before its container does; known once all is read. */
  boolean brokenOff() throws IOException {
    return failedReading || (container().equals("ogg") && !OggTail.endsItsStream(file));
  }

  /**
   * Written to a pipe, these carry no size, and their last packet is short without being damaged.
   */
  boolean lengthMayBeUnknown() {
    return container().equals("wav") || container().equals("au");
  }

  /** Where the container's clock starts, at 16 kHz; 0 if it does not say. */
  long startSample() {
    long start = context.start_time();
    return start == AV_NOPTS_VALUE ? 0 : toSamples(start, microseconds);
  }

  /** The audio's length at 16 kHz as the container states it. */
  OptionalLong declaredSamples() {
    if (riffSamples.isPresent()) {
      return riffSamples;
    }
    if (context.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE) {
      return OptionalLong.empty();
    }
    if (audio.duration() != AV_NOPTS_VALUE && audio.duration() > 0) {
      return OptionalLong.of(toSamples(audio.duration(), audio.time_base()));
    }
    if (context.nb_streams() == 1 && context.duration() > 0) {
      return OptionalLong.of(toSamples(context.duration(), microseconds));
    }
    return OptionalLong.empty();
  }

  long toSamples(long time, AVRational base) {
    return av_rescale_q(time, base, samples);
  }

  /** Next packet of the audio stream; false at the end. */
  boolean read(AVPacket packet) throws IOException {
    while (true) {
      int result = av_read_frame(context, packet);
      input.check();
      deadline.check();
      if (result < 0) {
        failedReading = result != AVERROR_EOF;
        return false;
      }
      if (packet.stream_index() == audio.index()) {
        return true;
      }
      av_packet_unref(packet);
    }
  }

  @Override
  public void close() throws IOException {
    if (!FFmpeg.missing(context)) {
      avformat_close_input(context);
    }
    input.close();
    onInterrupt.deallocate();
  }

  private void open() throws IOException {
    AVInputFormat format = new AVInputFormat((Pointer) null);
    int score = av_probe_input_buffer2(input.context(), format, "", (Pointer) null, 0, 0);
    input.check();
    if (score < 0 || FFmpeg.missing(format)) {
      throw unknown("no known audio or video format");
    }
    context = avformat_alloc_context();
    context.pb(input.context());
    context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_CUSTOM_IO);
    context.interrupt_callback().callback(onInterrupt);
    check(openWhitelisted(format), format, score);
    check(avformat_find_stream_info(context, (PointerPointer<?>) null), format, score);
  }

  private int openWhitelisted(AVInputFormat format) {
    AVDictionary options = new AVDictionary((Pointer) null);
    av_dict_set(options, "format_whitelist", FFmpeg.FORMATS, 0);
    av_dict_set(options, "codec_whitelist", FFmpeg.CODECS, 0);
    av_dict_set(options, "protocol_whitelist", "none", 0);
    int result = avformat_open_input(context, (String) null, format, options);
    av_dict_free(options);
    if (result < 0) {
      context = null; // freed by FFmpeg
    }
    return result;
  }

  private void check(int result, AVInputFormat format, int score) throws IOException {
    input.check();
    deadline.check();
    if (result >= 0) {
      return;
    }
    if (!allowed(format)) {
      throw unknown(firstName(format));
    }
    if (score < AVPROBE_SCORE_RETRY) {
      throw unknown("no known audio or video format");
    }
    throw new UndecodableAudioException(
        DAMAGED,
        "file: damaged or cut short "
            + firstName(format)
            + ", "
            + FFmpeg.error(result)
            + " (expected: a whole file)");
  }

  private AVStream chooseAudio() {
    int best =
        av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
    if (best < 0) {
      throw new UndecodableAudioException(
          NO_AUDIO, "file: " + container() + " without sound (expected: an audio stream)");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != best) {
        context.streams(i).discard(DISCARD_ALL);
      }
    }
    return context.streams(best);
  }

  private static boolean allowed(AVInputFormat format) {
    for (String name : format.name().getString().split(",")) {
      if (("," + FFmpeg.FORMATS + ",").contains("," + name + ",")) {
        return true;
      }
    }
    return false;
  }

  private static UndecodableAudioException unknown(String found) {
    return new UndecodableAudioException(
        UNKNOWN_FORMAT,
        "file: " + found + " (expected: a recording, such as WAV, FLAC, MP3, M4A, Ogg or WebM)");
  }

  private static String firstName(AVInputFormat format) {
    return format.name().getString().split(",", 2)[0];
  }

  private final class OnInterrupt extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      return deadline.expired() ? 1 : 0;
    }
  }
}
