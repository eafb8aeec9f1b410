package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NO_AUDIO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_NONE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.decode.InputFormat.RawPcm;
import java.io.IOException;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.PointerPointer;

/** A container opened, its one audio stream chosen, everything else in it discarded. */
final class Demuxer implements AutoCloseable {
  private static final int DISCARD_ALL = org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;

  private final AvioInput input;
  private final InputFormat format;
  private final Deadline deadline;
  // Made once: the caller's PointerScope keeps every one until the end.
  private final AVRational samples = new AVRational().num(1).den(PcmFormat.RATE_HZ);
  private final AVRational microseconds = new AVRational().num(1).den((int) AV_TIME_BASE);
  private AVFormatContext context;
  private AVStream audio;
  private boolean failedReading;

  /** Closes {@code input} when it is closed. */
  Demuxer(AvioInput input, InputFormat format, Deadline deadline) throws IOException {
    this.input = input;
    this.format = format;
    this.deadline = deadline;
    try {
      context = ContainerOpening.open(input, format, deadline);
      audio = chooseAudio();
      BigEndianWav.correct(audio.codecpar(), input);
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
    return ContainerOpening.firstName(context.iformat());
  }

  /**
   * Whether the input ends before its container does; known once all is read. A live Ogg stream
   * ends when its sender stops, so only a file misses its last page.
   */
  boolean brokenOff() throws IOException {
    return failedReading
        || (input.seekable()
            && container().equals("ogg")
            && !OggTail.endsItsStream(input.beginning()));
  }

  /** Whether reading ended only because a stream cannot be read out of order. */
  boolean neededSeeking() {
    return failedReading && input.seekRefused();
  }

  /**
   * Written to a pipe, these carry no size, and their last packet is short without being damaged.
   */
  boolean lengthMayBeUnknown() {
    return container().equals("wav") || container().equals("au") || format instanceof RawPcm;
  }

  /** Where the container's clock starts, at 16 kHz; 0 if it does not say. */
  long startSample() {
    long start = context.start_time();
    return start == AV_NOPTS_VALUE ? 0 : toSamples(start, microseconds);
  }

  /** The audio's length at 16 kHz as the container states it. */
  OptionalLong declaredSamples() throws IOException {
    if (container().equals("wav")) {
      return RiffHeader.declaredSamples(input.beginning());
    }
    if (format instanceof RawPcm
        || context.duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE) {
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

  /**
   * Where the index of an MP4 says that the sound ends, in the audio's time base: an edit list may
   * end it within a packet. Long.MAX_VALUE if it does not say.
   */
  long indexEnd() {
    if (!hasPaddedEnd() || audio.duration() == AV_NOPTS_VALUE || audio.duration() <= 0) {
      return Long.MAX_VALUE;
    }
    long start = audio.start_time() == AV_NOPTS_VALUE ? 0 : Math.max(0, audio.start_time());
    return start + audio.duration();
  }

  /** Whether FFmpeg leaves the padding of the last packet to its caller. */
  boolean hasPaddedEnd() {
    return container().equals("mov");
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
  }

  private AVStream chooseAudio() {
    int best =
        av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
    int chosen = best >= 0 ? best : firstAudio();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != chosen) {
        context.streams(i).discard(DISCARD_ALL);
      }
    }
    return context.streams(chosen);
  }

  /** Announced, though none of it came within what is looked at first: the decoder will know. */
  private int firstAudio() {
    for (int i = 0; i < context.nb_streams(); i++) {
      AVCodecParameters codec = context.streams(i).codecpar();
      if (codec.codec_type() == AVMEDIA_TYPE_AUDIO && codec.codec_id() != AV_CODEC_ID_NONE) {
        return i;
      }
    }
    throw new UndecodableAudioException(
        NO_AUDIO, "file: " + container() + " without sound (expected: an audio stream)");
  }
}
