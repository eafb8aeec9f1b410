package dev.relisten.agents.server;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.live.LiveStream;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.v1.DeleteStreamRequest;
import dev.relisten.v1.DeleteStreamResponse;
import dev.relisten.v1.EndStreamRequest;
import dev.relisten.v1.EndStreamResponse;
import dev.relisten.v1.GetStreamRequest;
import dev.relisten.v1.GetStreamResponse;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.ListStreamsRequest;
import dev.relisten.v1.ListStreamsResponse;
import dev.relisten.v1.LiveServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The live service: sound in while it happens, and what is kept of it. */
final class LiveEndpoint extends LiveServiceGrpc.LiveServiceImplBase {
  private static final int MAX_GAPS = 1_000;
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 1_000;

  private final LiveStreams streams;
  private final Ingests ingests;

  LiveEndpoint(LiveStreams streams, Ingests ingests) {
    this.streams = streams;
    this.ingests = ingests;
  }

  @Override
  public StreamObserver<IngestRequest> ingest(StreamObserver<IngestResponse> responses) {
    return ingests.open((ServerCallStreamObserver<IngestResponse>) responses);
  }

  @Override
  public void getStream(GetStreamRequest request, StreamObserver<GetStreamResponse> responses) {
    Replies.one(responses, () -> found(find(request.getStreamName())));
  }

  @Override
  public void listStreams(
      ListStreamsRequest request, StreamObserver<ListStreamsResponse> responses) {
    Replies.one(responses, () -> page(request));
  }

  @Override
  public void endStream(EndStreamRequest request, StreamObserver<EndStreamResponse> responses) {
    change(
        responses,
        request.getStreamName(),
        stream ->
            streams
                .end(stream.name())
                .thenApply(
                    ended ->
                        EndStreamResponse.newBuilder()
                            .setStream(LiveWire.stream(stream.info()))
                            .build()));
  }

  @Override
  public void deleteStream(
      DeleteStreamRequest request, StreamObserver<DeleteStreamResponse> responses) {
    change(
        responses,
        request.getStreamName(),
        stream ->
            streams
                .delete(stream.name())
                .thenApply(gone -> DeleteStreamResponse.getDefaultInstance()));
  }

  private <T> void change(
      StreamObserver<T> responses, String name, Function<LiveStream, CompletionStage<T>> action) {
    try {
      Replies.later(responses, action.apply(find(name)));
    } catch (RuntimeException e) {
      responses.onError(Errors.of(e));
    }
  }

  private LiveStream find(String name) {
    return streams.stream(name).orElseThrow(() -> Errors.notFound("stream", name));
  }

  private static GetStreamResponse found(LiveStream stream) {
    var found = GetStreamResponse.newBuilder().setStream(LiveWire.stream(stream.info()));
    ClipExtent extent = stream.extent();
    List<SampleRange> gaps = stream.gaps(new SampleRange(extent.firstSample(), extent.endSample()));
    gaps.subList(Math.max(0, gaps.size() - MAX_GAPS), gaps.size())
        .forEach(gap -> found.addGaps(AudioWire.span(gap.startSample(), gap.endSample())));
    return found.build();
  }

  private ListStreamsResponse page(ListStreamsRequest request) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    if (size < 1 || size > MAX_PAGE) {
      throw InvalidRequestException.of("page_size", size, "0 to " + MAX_PAGE);
    }
    List<LiveStream> found = streams.list(request.getPageToken(), size + 1);
    var page = ListStreamsResponse.newBuilder();
    found.stream().limit(size).forEach(stream -> page.addStreams(LiveWire.stream(stream.info())));
    if (found.size() > size) {
      page.setNextPageToken(found.get(size - 1).name());
    }
    return page.build();
  }
}
