package dev.relisten.agents.server;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.relisten.audiostore.StreamName;
import dev.relisten.audiostore.live.EndReason;
import dev.relisten.audiostore.live.LiveStream;
import dev.relisten.audiostore.live.StreamEnd;
import dev.relisten.audiostore.live.StreamInfo;
import dev.relisten.audiostore.live.StreamOptions;
import dev.relisten.v1.GapCause;
import dev.relisten.v1.GapMarked;
import dev.relisten.v1.IngestAccepted;
import dev.relisten.v1.IngestAcknowledged;
import dev.relisten.v1.IngestEnded;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.StreamEndReason;
import java.time.Instant;

/** Live streams, from the domain to the wire. */
final class LiveWire {
  private LiveWire() {}

  static dev.relisten.v1.LiveStream stream(StreamInfo info) {
    StreamOptions options = info.options();
    var stream =
        dev.relisten.v1.LiveStream.newBuilder()
            .setStreamName(info.name())
            .setClipId(StreamName.clipId(info.name()))
            .setKept(AudioWire.span(info.extent().firstSample(), info.extent().endSample()))
            .setReceivedSamples(info.receivedSamples())
            .setGrowing(info.extent().growing())
            .setHasWriter(info.hasWriter())
            .setCreateTime(timestamp(info.createdAt()))
            .setIdleTimeout(duration(options.idleTimeout()))
            .setRetention(duration(options.retention().duration()))
            .setRetentionBytes(options.retention().bytes());
    info.end()
        .ifPresent(
            end -> stream.setEndTime(timestamp(end.at())).setEndReason(reason(end.reason())));
    return stream.build();
  }

  static IngestResponse accepted(LiveStream stream) {
    StreamOptions options = stream.info().options();
    return IngestResponse.newBuilder()
        .setAccepted(
            IngestAccepted.newBuilder()
                .setClipId(stream.clipId())
                .setNextSequence(stream.nextSequence())
                .setResumeSample(stream.durableSamples())
                .setIdleTimeout(duration(options.idleTimeout()))
                .setRetention(duration(options.retention().duration()))
                .setRetentionBytes(options.retention().bytes()))
        .build();
  }

  static IngestResponse acknowledged(long receivedSamples, long durableSamples) {
    return IngestResponse.newBuilder()
        .setAcknowledged(
            IngestAcknowledged.newBuilder()
                .setReceivedSamples(receivedSamples)
                .setDurableSamples(durableSamples))
        .build();
  }

  static IngestResponse gap(long startSample, long endSample, GapCause cause) {
    return IngestResponse.newBuilder()
        .setGap(
            GapMarked.newBuilder().setSpan(AudioWire.span(startSample, endSample)).setCause(cause))
        .build();
  }

  static IngestResponse ended(StreamEnd end, long lengthSamples) {
    return IngestResponse.newBuilder()
        .setEnded(
            IngestEnded.newBuilder()
                .setReason(reason(end.reason()))
                .setLengthSamples(lengthSamples)
                .setLengthSeconds(AudioWire.seconds(lengthSamples)))
        .build();
  }

  private static StreamEndReason reason(EndReason reason) {
    return switch (reason) {
      case COMPLETE -> StreamEndReason.STREAM_END_REASON_COMPLETE;
      case IDLE -> StreamEndReason.STREAM_END_REASON_IDLE;
      case REQUESTED -> StreamEndReason.STREAM_END_REASON_REQUESTED;
    };
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static Duration duration(java.time.Duration length) {
    return Duration.newBuilder().setSeconds(length.getSeconds()).setNanos(length.getNano()).build();
  }
}
