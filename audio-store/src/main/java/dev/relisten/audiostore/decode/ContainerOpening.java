package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.EMPTY;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NOT_STREAMABLE;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.UNKNOWN_FORMAT;
import static org.bytedeco.ffmpeg.global.avformat.AVPROBE_SCORE_MAX;
import static org.bytedeco.ffmpeg.global.avformat.AVPROBE_SCORE_RETRY;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_probe_input_buffer2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.relisten.audiostore.decode.InputFormat.RawPcm;
import java.io.IOException;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A container recognised by its bytes and opened, narrowed to what may be read. */
final class ContainerOpening {
  private static final String[][] STREAM_OPTIONS = {
    {"probesize", "32768"}, {"analyzeduration", "0"}
  };

  private final AvioInput input;
  private final Deadline deadline;
  private final AVInputFormat format;
  private final String allowed;
  private final AVDictionary options = new AVDictionary((Pointer) null);
  private final int score;

  private ContainerOpening(
      AvioInput input, Deadline deadline, AVInputFormat format, String allowed, int score) {
    this.input = input;
    this.deadline = deadline;
    this.format = format;
    this.allowed = allowed;
    this.score = score;
  }

  /** A context that the caller closes. */
  static AVFormatContext open(AvioInput input, InputFormat declared, Deadline deadline)
      throws IOException {
    return opening(input, declared, deadline).open();
  }

  /** FFmpeg's name of a container; the first where it has several. */
  static String firstName(AVInputFormat format) {
    return format.name().getString().split(",", 2)[0];
  }

  private static ContainerOpening opening(AvioInput input, InputFormat declared, Deadline deadline)
      throws IOException {
    if (declared instanceof RawPcm raw) {
      return raw(input, raw, deadline);
    }
    AVInputFormat format = new AVInputFormat((Pointer) null);
    int score = av_probe_input_buffer2(input.context(), format, "", (Pointer) null, 0, 0);
    input.check();
    deadline.check();
    if (input.isEmpty()) {
      throw new UndecodableAudioException(EMPTY, "stream: 0 bytes (expected: a recording)");
    }
    if (score < 0 || FFmpeg.missing(format)) {
      throw unknown("no known audio or video format");
    }
    return new ContainerOpening(input, deadline, format, FFmpeg.FORMATS, score);
  }

  private static ContainerOpening raw(AvioInput input, RawPcm raw, Deadline deadline) {
    String name = raw.encoding().ffmpegName();
    AVInputFormat format = av_find_input_format(name);
    ContainerOpening opening =
        new ContainerOpening(input, deadline, format, name, AVPROBE_SCORE_MAX);
    opening.option("sample_rate", "" + raw.rateHz());
    opening.option("ch_layout", raw.channels() + "C");
    return opening;
  }

  private AVFormatContext open() throws IOException {
    AVFormatContext context = avformat_alloc_context();
    input.feed(context);
    option("format_whitelist", allowed);
    option("codec_whitelist", FFmpeg.CODECS);
    option("protocol_whitelist", "none");
    if (!input.seekable()) {
      for (String[] option : STREAM_OPTIONS) {
        option(option[0], option[1]);
      }
    }
    int result = avformat_open_input(context, (String) null, format, options);
    av_dict_free(options);
    check(result); // FFmpeg freed the context if this fails
    try {
      check(avformat_find_stream_info(context, (PointerPointer<?>) null));
      return context;
    } catch (IOException | RuntimeException e) {
      avformat_close_input(context);
      throw e;
    }
  }

  private void option(String name, String value) {
    av_dict_set(options, name, value, 0);
  }

  private void check(int result) throws IOException {
    input.check();
    deadline.check();
    if (result >= 0) {
      return;
    }
    if (!isAllowed()) {
      throw unknown(firstName(format));
    }
    if (score < AVPROBE_SCORE_RETRY) {
      throw unknown("no known audio or video format");
    }
    throw unreadable(FFmpeg.error(result));
  }

  private UndecodableAudioException unreadable(String error) {
    String found = firstName(format) + ", " + error;
    if (!input.seekable() && (input.seekRefused() || firstName(format).equals("caf"))) {
      return notStreamable(found);
    }
    return new UndecodableAudioException(
        DAMAGED, "file: damaged or cut short " + found + " (expected: a whole file)");
  }

  static UndecodableAudioException notStreamable(String found) {
    return new UndecodableAudioException(
        NOT_STREAMABLE,
        "stream: "
            + found
            + " (expected: one that can be read in order; this one can be uploaded as a file)");
  }

  private boolean isAllowed() {
    for (String name : format.name().getString().split(",")) {
      if (("," + allowed + ",").contains("," + name + ",")) {
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
}
