package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_delay;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Frames of one rate, format and channel count to 16 kHz mono. Channels are mixed by their mean
 * (FFmpeg's own matrix is 3 dB louder and knows no 60 channels); the filter is a Kaiser window that
 * keeps 0.97 of the band. Sound that is 16 kHz mono already passes unchanged.
 */
final class MonoResampler implements AutoCloseable {
  private static final String[][] FILTER = {
    {"filter_size", "128"}, {"filter_type", "kaiser"}, {"kaiser_beta", "12"}, {"cutoff", "0.97"}
  };

  private final SwrContext context = new SwrContext((Pointer) null);
  private final int rateHz;
  private final int format;
  private final int channels;
  private final SampleOutput output;
  private final PointerPointer<FloatPointer> out = new PointerPointer<>(1);
  private FloatPointer converted = new FloatPointer(1 << 14);
  private float[] floats = new float[1 << 14];

  MonoResampler(AVFrame first, SampleOutput output) {
    this.output = output;
    rateHz = first.sample_rate();
    format = first.format();
    channels = first.ch_layout().nb_channels();
    try {
      configure(first.ch_layout());
    } catch (UndecodableAudioException e) {
      close();
      throw e;
    }
  }

  private void configure(AVChannelLayout layout) {
    try (AVChannelLayout mono = new AVChannelLayout()) {
      av_channel_layout_default(mono, 1);
      check(
          swr_alloc_set_opts2(
              context,
              mono,
              AV_SAMPLE_FMT_FLT,
              PcmFormat.RATE_HZ,
              layout,
              format,
              rateHz,
              0,
              null));
    }
    for (String[] option : FILTER) {
      check(av_opt_set(context, option[0], option[1], 0));
    }
    double[] mean = new double[channels];
    Arrays.fill(mean, 1.0 / channels);
    check(swr_set_matrix(context, mean, channels));
    check(swr_init(context));
  }

  boolean fits(AVFrame frame) {
    return frame.sample_rate() == rateHz
        && frame.format() == format
        && frame.ch_layout().nb_channels() == channels;
  }

  /** Samples at 16 kHz that went in and have not come out. */
  long delaySamples() {
    return swr_get_delay(context, PcmFormat.RATE_HZ);
  }

  void convert(AVFrame frame) throws IOException {
    convert(frame.extended_data(), frame.nb_samples());
  }

  /** Lets everything out and starts anew. */
  void flush() throws IOException {
    while (convert(null, 0) > 0) {
      // until nothing is left
    }
    check(swr_init(context));
  }

  @Override
  public void close() {
    swr_free(context);
    converted.deallocate();
    out.deallocate();
  }

  private int convert(PointerPointer<?> input, int count) throws IOException {
    reserve(swr_get_out_samples(context, count));
    int written = swr_convert(context, out.put(0, converted), floats.length, input, count);
    check(written);
    converted.get(floats, 0, written);
    output.write(floats, written);
    return written;
  }

  private void reserve(int samples) {
    if (samples > floats.length) {
      converted.deallocate();
      converted = new FloatPointer(samples);
      floats = new float[samples];
    }
  }

  private void check(int result) {
    if (result < 0) {
      throw new UndecodableAudioException(
          DAMAGED,
          "frame: %d Hz, %d channels, format %d: %s (expected: one that can be resampled)"
              .formatted(rateHz, channels, format, FFmpeg.error(result)));
    }
  }
}
