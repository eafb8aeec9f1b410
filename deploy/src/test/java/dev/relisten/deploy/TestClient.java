package dev.relisten.deploy;

import com.google.protobuf.ByteString;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AskResponse;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.GetReasoningRequest;
import dev.relisten.v1.ReadSegmentRequest;
import dev.relisten.v1.Reasoning;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.ReasoningServiceGrpc;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import dev.relisten.v1.UploadStart;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client of the public API, as short as tests want it. */
final class TestClient implements AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int LIMIT_SECONDS = 120;

  private final ManagedChannel channel;

  TestClient(int port) {
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
  }

  UploadClipResponse upload(byte[] file) throws Exception {
    var call = AudioServiceGrpc.newBlockingV2Stub(channel).uploadClip();
    UploadStart start = UploadStart.newBuilder().setSizeBytes(file.length).build();
    call.write(UploadClipRequest.newBuilder().setStart(start).build());
    for (int at = 0; at < file.length; at += PIECE_BYTES) {
      ByteString piece = ByteString.copyFrom(file, at, Math.min(PIECE_BYTES, file.length - at));
      call.write(UploadClipRequest.newBuilder().setData(piece).build());
    }
    call.halfClose();
    return call.read();
  }

  /** All events, to the end. */
  List<ReasoningEvent> ask(AskRequest request) throws StatusException, InterruptedException {
    List<ReasoningEvent> events = new ArrayList<>();
    var call = begin(request);
    while (call.hasNext()) {
      events.add(call.read().getEvent());
    }
    return events;
  }

  BlockingClientCall<?, AskResponse> begin(AskRequest request) {
    return reasoning().ask(request);
  }

  Reasoning reasoning(String sessionId) throws StatusException {
    var request = GetReasoningRequest.newBuilder().setSessionId(sessionId).build();
    return reasoning().getReasoning(request).getReasoning();
  }

  ReasoningServiceGrpc.ReasoningServiceBlockingV2Stub reasoning() {
    return ReasoningServiceGrpc.newBlockingV2Stub(channel)
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  byte[] wav(String clipId, long startSample, long endSample) throws Exception {
    var request =
        ReadSegmentRequest.newBuilder()
            .setClipId(clipId)
            .setStartSample(startSample)
            .setEndSample(endSample)
            .build();
    var call = AudioServiceGrpc.newBlockingV2Stub(channel).readSegment(request);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    while (call.hasNext()) {
      call.read().getWav().writeTo(wav);
    }
    return wav.toByteArray();
  }

  /** Leaves without a word, as a killed process does. */
  @Override
  public void close() {
    channel.shutdownNow();
  }

  static byte[] resource(String name) throws IOException {
    try (var in = TestClient.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
