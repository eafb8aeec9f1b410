package dev.relisten.agents.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.DeleteClipRequest;
import dev.relisten.v1.GetClipRequest;
import dev.relisten.v1.ListClipsRequest;
import dev.relisten.v1.ReadSegmentRequest;
import dev.relisten.v1.UploadClipRequest;
import dev.relisten.v1.UploadClipResponse;
import dev.relisten.v1.UploadStart;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audio service over a real socket. */
class AudioEndpointTest {
  private static final Duration PATIENT = Duration.ofMinutes(1);

  @TempDir private Path spool;
  @TempDir private Path streams;
  private LiveStreams live;
  private ActorSystem<SessionManager.Command> system;
  private RelistenServer server;
  private ManagedChannel channel;
  private AudioServiceGrpc.AudioServiceBlockingV2Stub audio;

  @BeforeEach
  void start() throws IOException {
    start(PATIENT);
  }

  private void start(Duration uploadIdle) throws IOException {
    RequestLimits limits = new RequestLimits(200_000, 70_000, 2, uploadIdle, 4_000, 26, 1_000, 64);
    ServerSettings settings =
        new ServerSettings("127.0.0.1", 0, spool, limits, Duration.ofSeconds(5));
    system = ActorSystem.create(Behaviors.empty(), "edge");
    live = LiveFolder.open(streams);
    server =
        RelistenServer.start(settings, new ServerParts(system, system, new RawStore(), live, null));
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
            .build();
    audio = AudioServiceGrpc.newBlockingV2Stub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    live.close();
    system.terminate();
  }

  @Test
  void segment_isAWavOfExactlyTheSamples() throws Exception {
    byte[] pcm = noise(150_000);
    String clipId = upload(pcm).getClip().getClipId();

    byte[] wav = read(clipId, 1_000, 71_000);

    assertArrayEquals(WavFile.header(70_000), Arrays.copyOf(wav, 44));
    assertArrayEquals(
        Arrays.copyOfRange(pcm, 2_000, 142_000), Arrays.copyOfRange(wav, 44, wav.length));
  }

  @Test
  void clip_isFoundWithItsLength() throws Exception {
    String clipId = upload(noise(64_000)).getClip().getClipId();

    var found = audio.getClip(GetClipRequest.newBuilder().setClipId(clipId).build()).getClip();

    assertEquals(32_000, found.getLengthSamples());
    assertEquals("2", found.getLengthSeconds());
  }

  @Test
  void upload_leavesNothingInTheSpool() throws Exception {
    upload(noise(64_000));

    await(() -> spoolIsEmpty());
  }

  @Test
  void clipsAreListedPageByPage_andDeleted() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      ids.add(upload(noise(2_000 * i)).getClip().getClipId());
    }
    Collections.sort(ids);

    var first = audio.listClips(ListClipsRequest.newBuilder().setPageSize(2).build());
    var next = ListClipsRequest.newBuilder().setPageToken(first.getNextPageToken()).build();
    var second = audio.listClips(next);
    assertEquals(
        ids,
        Stream.concat(first.getClipsList().stream(), second.getClipsList().stream())
            .map(kept -> kept.getClip().getClipId())
            .toList());
    assertEquals("", second.getNextPageToken());

    var delete = DeleteClipRequest.newBuilder().setClipId(ids.get(0)).build();
    assertTrue(audio.deleteClip(delete).getWasKept());
    assertFalse(audio.deleteClip(delete).getWasKept());
    assertEquals(2, audio.listClips(ListClipsRequest.getDefaultInstance()).getClipsCount());
  }

  @Test
  void pageOfTheWrongForm_isInvalid() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "page_size: 1001 (expected: 0 to 1000)",
        () -> audio.listClips(ListClipsRequest.newBuilder().setPageSize(1_001).build()));
    assertRefused(
        Code.INVALID_ARGUMENT,
        "page_token: 'x' (expected: next_page_token of the page before)",
        () -> audio.listClips(ListClipsRequest.newBuilder().setPageToken("x").build()));
    assertRefused(
        Code.INVALID_ARGUMENT,
        "clip_id: 'x' (expected: 64 hexadecimal digits)",
        () -> audio.deleteClip(DeleteClipRequest.newBuilder().setClipId("x").build()));
  }

  @Test
  void unknownClip_isNotFound() {
    var request = GetClipRequest.newBuilder().setClipId("00").build();

    assertRefused(
        Code.NOT_FOUND,
        "clip: '00' (expected: one that is kept here)",
        () -> audio.getClip(request));
  }

  @Test
  void rangePastTheEnd_isInvalid() throws Exception {
    String clipId = upload(noise(2_000)).getClip().getClipId();

    assertRefused(
        Code.INVALID_ARGUMENT,
        "end_sample: 1001 (expected: 1 to 1000)",
        () -> read(clipId, 0, 1_001));
    assertRefused(
        Code.INVALID_ARGUMENT, "start_sample: -1 (expected: 0 to 999)", () -> read(clipId, -1, 10));
    assertRefused(
        Code.INVALID_ARGUMENT, "end_sample: 5 (expected: 6 to 1000)", () -> read(clipId, 5, 5));
  }

  @Test
  void bytesBeforeTheFacts_areInvalid() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "payload: data (expected: start first)",
        () -> send(data(new byte[10])));
  }

  @Test
  void nothing_isInvalid() {
    assertRefused(
        Code.INVALID_ARGUMENT, "payload: none (expected: start, then data)", () -> send());
  }

  @Test
  void emptyFile_isInvalid() {
    assertRefused(Code.INVALID_ARGUMENT, "file: 0 bytes (expected: sound)", () -> send(facts(0)));
  }

  @Test
  void declaredSizeOverTheLimit_isRefusedBeforeAByteIsSent() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "start.size_bytes: 200001 (expected: 0 to 200000 bytes)",
        () -> send(facts(200_001)));
  }

  @Test
  void bytesOverTheLimit_areRefused() {
    UploadClipRequest piece = data(new byte[60_000]);
    var undeclared =
        UploadClipRequest.newBuilder().setStart(UploadStart.getDefaultInstance()).build();

    assertRefused(
        Code.INVALID_ARGUMENT,
        "start.size_bytes: 240000 (expected: 0 to 200000 bytes)",
        () -> send(undeclared, piece, piece, piece, piece));
  }

  @Test
  void messageOverTheLimit_isRefusedInWords() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "data: 70001 bytes (expected: at most 70000)",
        () -> send(facts(70_001), data(new byte[70_001])));
  }

  @Test
  void sizeThatDoesNotAddUp_isInvalid() {
    assertRefused(
        Code.INVALID_ARGUMENT,
        "start.size_bytes: 11 (expected: 10, the bytes received)",
        () -> send(facts(11), data(new byte[10])));
  }

  @Test
  void uploadsOverTheLimit_areTurnedAway_andThePlaceOfACancelledOneIsFree() throws Exception {
    var first = audio.uploadClip();
    var second = audio.uploadClip();
    first.write(facts(10));
    second.write(facts(10));
    await(() -> spooled() == 2);

    assertRefused(
        Code.RESOURCE_EXHAUSTED, "uploads: all taken (expected: at most 2)", () -> send(facts(0)));
    first.cancel("enough", null);
    await(() -> spooled() == 1);
    assertEquals(1_000, upload(noise(2_000)).getClip().getLengthSamples());
    second.cancel("enough", null);
    await(() -> spoolIsEmpty());
  }

  @Test
  void uploadThatStalls_isDropped_andItsPlaceIsFree() throws Exception {
    stop();
    start(Duration.ofMillis(200));
    var stalled = audio.uploadClip();
    stalled.write(facts(10));

    assertRefused(
        Code.DEADLINE_EXCEEDED,
        "upload: no message for 200 ms (expected: one within that time)",
        stalled::read);
    await(() -> spoolIsEmpty());
  }

  @Test
  void health_isServing() {
    var request = HealthCheckRequest.newBuilder().setService("relisten.v1.AudioService").build();

    assertEquals(
        ServingStatus.SERVING, HealthGrpc.newBlockingStub(channel).check(request).getStatus());
  }

  @Test
  void reflection_listsTheServices() throws Exception {
    var call = ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
    call.write(ServerReflectionRequest.newBuilder().setListServices("").build());

    String services = call.read().getListServicesResponse().toString();

    assertTrue(services.contains("relisten.v1.ReasoningService"), services);
    call.cancel("done", null);
  }

  private UploadClipResponse upload(byte[] bytes) throws Exception {
    UploadClipRequest[] messages =
        Stream.concat(
                Stream.of(facts(bytes.length)),
                Stream.iterate(0, i -> i < bytes.length, i -> i + 60_000)
                    .map(
                        i ->
                            data(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + 60_000)))))
            .toArray(UploadClipRequest[]::new);
    return send(messages);
  }

  private UploadClipResponse send(UploadClipRequest... messages) throws Exception {
    BlockingClientCall<UploadClipRequest, UploadClipResponse> call = audio.uploadClip();
    for (UploadClipRequest message : messages) {
      call.write(message);
    }
    call.halfClose();
    return call.read();
  }

  private byte[] read(String clipId, long start, long end) throws Exception {
    var request =
        ReadSegmentRequest.newBuilder()
            .setClipId(clipId)
            .setStartSample(start)
            .setEndSample(end)
            .build();
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    var call = audio.readSegment(request);
    while (call.hasNext()) {
      call.read().getWav().writeTo(wav);
    }
    return wav.toByteArray();
  }

  private static UploadClipRequest facts(long sizeBytes) {
    return UploadClipRequest.newBuilder()
        .setStart(UploadStart.newBuilder().setFileName("x.wav").setSizeBytes(sizeBytes))
        .build();
  }

  private static UploadClipRequest data(byte[] bytes) {
    return UploadClipRequest.newBuilder().setData(ByteString.copyFrom(bytes)).build();
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    return noise;
  }

  private boolean spoolIsEmpty() {
    return spooled() == 0;
  }

  private long spooled() {
    try (Stream<Path> files = Files.list(spool)) {
      return files.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertRefused(
      Code code, String message, org.junit.jupiter.api.function.Executable call) {
    StatusException refused = assertThrows(StatusException.class, call);
    assertEquals(message, refused.getStatus().getDescription());
    assertEquals(code, refused.getStatus().getCode());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 10 s");
      Thread.onSpinWait();
    }
  }
}
