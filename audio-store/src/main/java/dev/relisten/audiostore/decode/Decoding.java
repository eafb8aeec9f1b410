package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.DAMAGED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.LIMIT_EXCEEDED;
import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NO_AUDIO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** One run over one file. */
final class Decoding implements AutoCloseable {
  private final Demuxer demuxer;
  private final FrameDecoder decoder;
  private final DecodeLimits limits;
  private final SampleOutput output;
  private final Timeline timeline;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private MonoResampler resampler;
  private int damagedPackets;
  private int rateHz;
  private int channels;

  Decoding(Demuxer demuxer, FrameDecoder decoder, DecodeLimits limits, SampleSink sink) {
    this.demuxer = demuxer;
    this.decoder = decoder;
    this.limits = limits;
    this.output = new SampleOutput(sink, limits.maxSound());
    this.timeline = new Timeline(demuxer.startSample());
  }

  DecodeReport run() throws IOException {
    while (demuxer.read(packet)) {
      decodePacket();
    }
    decode(null);
    if (resampler != null) {
      resampler.flush();
    }
    if (demuxer.neededSeeking()) {
      throw ContainerOpening.notStreamable(demuxer.container() + " with its sound out of order");
    }
    if (output.writtenSamples() == 0) {
      throw nothingDecoded();
    }
    return report();
  }

  @Override
  public void close() {
    if (resampler != null) {
      resampler.close();
    }
    av_frame_free(frame);
    av_packet_free(packet);
  }

  private void decodePacket() throws IOException {
    boolean cut = (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && !demuxer.lengthMayBeUnknown();
    int errorsBefore = decoder.errors();
    decode(packet);
    av_packet_unref(packet);
    if (cut || decoder.errors() > errorsBefore) {
      damagedPackets++;
    }
  }

  private void decode(AVPacket next) throws IOException {
    decoder.send(next);
    while (decoder.receive(frame)) {
      place();
      av_frame_unref(frame);
    }
  }

  private void place() throws IOException {
    checkLimits();
    if (resampler != null && !resampler.fits(frame)) {
      resampler.flush();
      resampler.close();
      resampler = null;
    }
    if (resampler == null) {
      resampler = new MonoResampler(frame, output);
    }
    output.release();
    fillGap();
    holdPadding();
    resampler.convert(frame);
  }

  /** A packet that lasts less long than its frame ends in padding, if it is the last. */
  private void holdPadding() {
    long start = frame.best_effort_timestamp();
    if (!demuxer.hasPaddedEnd() || start == AV_NOPTS_VALUE || frame.duration() <= 0) {
      return;
    }
    long lasts = Math.min(frame.duration(), Math.max(0, demuxer.indexEnd() - start));
    long samples = demuxer.toSamples(lasts, demuxer.audio().time_base());
    if (samples < (long) frame.nb_samples() * PcmFormat.RATE_HZ / frame.sample_rate()) {
      output.holdFrom(output.writtenSamples() + resampler.delaySamples() + samples);
    }
  }

  private void fillGap() throws IOException {
    if (frame.best_effort_timestamp() == AV_NOPTS_VALUE) {
      return;
    }
    long at = demuxer.toSamples(frame.best_effort_timestamp(), demuxer.audio().time_base());
    long written = output.writtenSamples() + resampler.delaySamples();
    long silence = timeline.silenceBefore(at, written);
    if (silence > 0) {
      resampler.flush();
      output.writeSilence(written + silence - output.writtenSamples());
    }
  }

  private void checkLimits() {
    rateHz = frame.sample_rate();
    channels = frame.ch_layout().nb_channels();
    if (rateHz < limits.minRateHz() || rateHz > limits.maxRateHz()) {
      throw exceeded("rate", rateHz + " Hz", limits.minRateHz() + " to " + limits.maxRateHz());
    }
    if (channels > limits.maxChannels()) {
      throw exceeded("channels", "" + channels, "<= " + limits.maxChannels());
    }
  }

  private DecodeReport report() throws IOException {
    return new DecodeReport(
        demuxer.container(),
        decoder.name(),
        rateHz,
        channels,
        output.writtenSamples(),
        demuxer.declaredSamples(),
        damagedPackets,
        timeline.gapSamples(),
        demuxer.brokenOff(),
        timeline.jumps(),
        output.peak());
  }

  private UndecodableAudioException nothingDecoded() {
    String found = "sound: 0 samples decoded, damaged packets: " + damagedPackets;
    return new UndecodableAudioException(
        damagedPackets > 0 ? DAMAGED : NO_AUDIO, found + " (expected: at least 1 sample)");
  }

  private static UndecodableAudioException exceeded(String name, String value, String expected) {
    return new UndecodableAudioException(
        LIMIT_EXCEEDED, name + ": " + value + " (expected: " + expected + ")");
  }
}
