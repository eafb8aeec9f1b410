package dev.relisten.agents.server;

import com.google.protobuf.Timestamp;
import dev.relisten.audiostore.ClipEntry;
import dev.relisten.audiostore.ClipPage;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.protocol.generation.SliceRef;
import dev.relisten.v1.Clip;
import dev.relisten.v1.DecodeReport;
import dev.relisten.v1.KeptClip;
import dev.relisten.v1.ListClipsResponse;
import dev.relisten.v1.Slice;
import dev.relisten.v1.Span;
import java.math.BigDecimal;

/** Sound and its places, from the domain to the wire. */
final class AudioWire {
  private static final BigDecimal RATE = BigDecimal.valueOf(PcmFormat.RATE_HZ);

  private AudioWire() {}

  static Clip clip(PcmClip clip) {
    return Clip.newBuilder()
        .setClipId(clip.clipId())
        .setLengthSamples(clip.lengthSamples())
        .setLengthSeconds(seconds(clip.lengthSamples()))
        .build();
  }

  static ListClipsResponse page(ClipPage page) {
    ListClipsResponse.Builder builder =
        ListClipsResponse.newBuilder().setNextPageToken(page.nextPageToken());
    page.clips().forEach(entry -> builder.addClips(kept(entry)));
    return builder.build();
  }

  private static KeptClip kept(ClipEntry entry) {
    Clip.Builder clip =
        Clip.newBuilder()
            .setClipId(entry.clipId())
            .setLengthSamples(entry.lengthSamples())
            .setLengthSeconds(seconds(entry.lengthSamples()));
    Timestamp.Builder added =
        Timestamp.newBuilder()
            .setSeconds(entry.addedAt().getEpochSecond())
            .setNanos(entry.addedAt().getNano());
    return KeptClip.newBuilder().setClip(clip).setAddedAt(added).build();
  }

  static DecodeReport report(dev.relisten.audiostore.decode.DecodeReport report) {
    return DecodeReport.newBuilder()
        .setContainer(report.container())
        .setCodec(report.codec())
        .setRateHz(report.rateHz())
        .setChannels(report.channels())
        .setDamagedPackets(report.damagedPackets())
        .setMissingSamples(report.missingSamples())
        .setGapSamples(report.gapSamples())
        .setDamage(report.damage().orElse(""))
        .build();
  }

  static Slice slice(SliceRef ref) {
    return Slice.newBuilder()
        .setSpan(span(ref.startSample(), ref.endSample()))
        .setSha256(ref.sha256())
        .build();
  }

  static Span span(long startSample, long endSample) {
    return Span.newBuilder()
        .setStartSample(startSample)
        .setEndSample(endSample)
        .setStartSeconds(seconds(startSample))
        .setEndSeconds(seconds(endSample))
        .build();
  }

  /** Samples to seconds, exactly: 16,000 divides a power of ten, so the decimal ends. */
  static String seconds(long samples) {
    BigDecimal seconds = BigDecimal.valueOf(samples).divide(RATE).stripTrailingZeros();
    return seconds.setScale(Math.max(0, seconds.scale())).toPlainString();
  }
}
