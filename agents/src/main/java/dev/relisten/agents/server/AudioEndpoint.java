package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipStore;
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

/** The audio service: uploads in, clips and slices out. */
final class AudioEndpoint extends AudioServiceGrpc.AudioServiceImplBase {
  private final ClipStore store;
  private final Uploads uploads;

  AudioEndpoint(ClipStore store, Uploads uploads) {
    this.store = store;
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
    return store.find(clipId).orElseThrow(() -> Errors.notFound("clip", clipId));
  }

  private static SampleRange range(ReadSegmentRequest request, PcmClip clip) {
    long start = request.getStartSample();
    long end = request.getEndSample();
    if (start < 0 || start >= clip.lengthSamples()) {
      throw InvalidRequestException.of("start_sample", start, "0 to " + (clip.lengthSamples() - 1));
    }
    if (end <= start || end > clip.lengthSamples()) {
      throw InvalidRequestException.of(
          "end_sample", end, (start + 1) + " to " + clip.lengthSamples());
    }
    if (end - start > WavFile.MAX_SAMPLES) {
      throw InvalidRequestException.of(
          "end_sample", end, "at most " + WavFile.MAX_SAMPLES + " samples behind the start");
    }
    return new SampleRange(start, end);
  }
}
