package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.WavFile;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.GetClipRequest;
import dev.relisten.v1.GetClipResponse;
import dev.relisten.v1.ReadSegmentRequest;
import dev.relisten.v1.ReadSegmentResponse;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The audio service: uploads in, clips, streams and slices of both out. */
final class AudioEndpoint extends AudioServiceGrpc.AudioServiceImplBase {
  private final ClipSource sound;
  private final Uploads uploads;

  AudioEndpoint(ClipSource sound, Uploads uploads) {
    this.sound = sound;
    this.uploads = uploads;
  }

  @Override
  public StreamObserver<UploadClipRequest> uploadClip(
      StreamObserver<UploadClipResponse> responses) {
    return uploads.open((ServerCallStreamObserver<UploadClipResponse>) responses);
  }

  @Override
  public void getClip(GetClipRequest request, StreamObserver<GetClipResponse> responses) {
    Replies.one(
        responses,
        () ->
            GetClipResponse.newBuilder()
                .setClip(AudioWire.clip(find(request.getClipId())))
                .build());
  }

  @Override
  public void readSegment(
      ReadSegmentRequest request, StreamObserver<ReadSegmentResponse> responses) {
    try {
      PcmClip clip = find(request.getClipId());
      var call = (ServerCallStreamObserver<ReadSegmentResponse>) responses;
      new WavStream(clip, range(request, clip), call).start();
    } catch (RuntimeException e) {
      responses.onError(Errors.of(e));
    }
  }

  private PcmClip find(String clipId) {
    return sound.find(clipId).orElseThrow(() -> Errors.notFound("clip", clipId));
  }

  private static SampleRange range(ReadSegmentRequest request, PcmClip clip) {
    long start = request.getStartSample();
    long end = request.getEndSample();
    ClipExtent extent = clip.extent();
    if (start < extent.firstSample() || start >= extent.endSample()) {
      throw InvalidRequestException.of(
          "start_sample", start, extent.firstSample() + " to " + (extent.endSample() - 1));
    }
    if (end <= start || end > extent.endSample()) {
      throw InvalidRequestException.of(
          "end_sample", end, (start + 1) + " to " + extent.endSample());
    }
    if (end - start > WavFile.MAX_SAMPLES) {
      throw InvalidRequestException.of(
          "end_sample", end, "at most " + WavFile.MAX_SAMPLES + " samples behind the start");
    }
    return new SampleRange(start, end);
  }
}
