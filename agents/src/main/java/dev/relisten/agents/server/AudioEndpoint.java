package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.ClipPage;
import dev.relisten.audiostore.ClipSource;
import dev.relisten.audiostore.ClipStore;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.WavFile;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.DeleteClipRequest;
import dev.relisten.v1.DeleteClipResponse;
import dev.relisten.v1.GetClipRequest;
import dev.relisten.v1.GetClipResponse;
import dev.relisten.v1.ListClipsRequest;
import dev.relisten.v1.ListClipsResponse;
import dev.relisten.v1.ReadSegmentRequest;
import dev.relisten.v1.ReadSegmentResponse;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The audio service: uploads in, clips, streams and slices of both out. */
final class AudioEndpoint extends AudioServiceGrpc.AudioServiceImplBase {
  private static final int DEFAULT_PAGE = 100;

  private final ClipStore store;
  private final ClipSource sound;
  private final Uploads uploads;

  /**
   * Serves.
   *
   * @param store the clips
   * @param sound the clips and the live streams
   */
  AudioEndpoint(ClipStore store, ClipSource sound, Uploads uploads) {
    this.store = store;
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
  public void listClips(ListClipsRequest request, StreamObserver<ListClipsResponse> responses) {
    Replies.one(responses, () -> AudioWire.page(page(request)));
  }

  @Override
  public void deleteClip(DeleteClipRequest request, StreamObserver<DeleteClipResponse> responses) {
    Replies.one(
        responses,
        () -> DeleteClipResponse.newBuilder().setWasKept(delete(request.getClipId())).build());
  }

  private ClipPage page(ListClipsRequest request) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    if (size < 1 || size > ClipStore.MAX_PAGE_CLIPS) {
      throw InvalidRequestException.of("page_size", size, "0 to " + ClipStore.MAX_PAGE_CLIPS);
    }
    String token = request.getPageToken();
    if (!token.isEmpty() && !AskCheck.isClipId(token)) {
      throw InvalidRequestException.of(
          "page_token", "'" + token + "'", "next_page_token of the page before");
    }
    return store.list(token, size);
  }

  private boolean delete(String clipId) {
    if (!AskCheck.isClipId(clipId)) {
      throw InvalidRequestException.of("clip_id", "'" + clipId + "'", "64 hexadecimal digits");
    }
    try {
      return store.delete(clipId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
