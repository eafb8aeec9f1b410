package dev.relisten.agents.server;

import static dev.relisten.agents.server.LiveClient.chunk;
import static dev.relisten.agents.server.LiveClient.raw;
import static dev.relisten.agents.server.LiveClient.request;
import static dev.relisten.agents.server.LiveClient.sound;
import static dev.relisten.agents.server.LiveClient.start;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.DeleteStreamRequest;
import dev.relisten.v1.EndStreamRequest;
import dev.relisten.v1.GapCause;
import dev.relisten.v1.GetStreamRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.ListStreamsRequest;
import dev.relisten.v1.LiveStream;
import dev.relisten.v1.SampleEncoding;
import dev.relisten.v1.SniffedContainer;
import dev.relisten.v1.StreamEndReason;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live service over real sockets, and what clients of every kind leave behind. */
@Timeout(30)
class LiveEndpointTest {
  private static final RequestLimits LIMITS =
      new RequestLimits(200_000, 70_000, 2, Duration.ofSeconds(20), 4_000, 26, 1_000, 64);

  @TempDir private Path spool;
  @TempDir private Path root;
  private final LiveFolder.StallingDisk disk = new LiveFolder.StallingDisk();
  private ActorSystem<SessionManager.Command> system;
  private LiveStreams streams;
  private RelistenServer server;
  private LiveClient client;

  @BeforeEach
  void start() throws IOException {
    system = ActorSystem.create(Behaviors.empty(), "edge");
    serve();
  }

  private void serve() throws IOException {
    ServerSettings settings =
        new ServerSettings("127.0.0.1", 0, spool, LIMITS, Duration.ofSeconds(5));
    streams = LiveFolder.open(root, disk);
    server =
        RelistenServer.start(
            settings, new ServerParts(system, system, new RawStore(), streams, null));
    client = new LiveClient(server.port());
  }

  @AfterEach
  void stop() {
    halt();
    system.terminate();
  }

  private void halt() {
    client.close();
    server.close();
    streams.close();
  }

  @Test
  void sound_isKeptExactly_andReadableWhileItGrows() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    assertEquals("stream/mic", call.accepted.getAccepted().getClipId());
    call.send(sound(0, 20_000));
    call.awaitDurable(20_000);
    assertArrayEquals(sound(3, 19_997), client.read("mic", 3, 20_000));
    assertTrue(stream("mic").getGrowing());

    call.send(sound(20_000, 100));
    var ended = call.end().getEnded();

    assertEquals(StreamEndReason.STREAM_END_REASON_COMPLETE, ended.getReason());
    assertEquals(20_100, ended.getLengthSamples());
    assertEquals("1.25625", ended.getLengthSeconds());
    assertArrayEquals(sound(0, 20_100), client.read("mic", 0, 20_100));
    assertFalse(stream("mic").getGrowing());
  }

  @Test
  void missingOrImpossibleHeader_isInvalid() {
    refused(
        "start.encoding: none (expected: raw with its rate, or container)",
        IngestStart.newBuilder().setStreamName("mic"));
    refused(
        "start.raw.rate_hz: 0 (expected: 4000 to 384000)",
        LiveClient.start("mic").setRaw(raw(SampleEncoding.SAMPLE_ENCODING_S16LE, 0, 1)));
    refused(
        "start.raw.encoding: 0 (expected: one of the enum, not 0); "
            + "start.raw.channels: 65 (expected: 1 to 64)",
        LiveClient.start("mic").setRaw(raw(SampleEncoding.SAMPLE_ENCODING_UNSPECIFIED, 8_000, 65)));
    refused(
        "start.stream_name: '../x' (expected: 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', "
            + "not first a dot)",
        LiveClient.start("../x"));
    refused(
        "start.idle_timeout: PT2H (expected: 1 ms to PT1H)",
        LiveClient.start("mic").setIdleTimeout(LiveClient.seconds(7_200)));
    assertTrue(streams.stream("mic").isEmpty());
  }

  @Test
  void chunkBeforeTheStart_isInvalid() throws Exception {
    var call = new LiveClient.Call(client.live.ingest());
    call.send(request(chunk(0)));

    assertStatus(Code.INVALID_ARGUMENT, "payload: chunk (expected: start first)", call);
  }

  @Test
  void containerThatIsDeclaredRaw_isInvalid() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(request(data(0, ByteString.copyFromUtf8("RIFFxxxxWAVEfmt "))));

    assertStatus(
        Code.INVALID_ARGUMENT,
        "chunk.data: begins with RIFF (expected: raw sound, as declared, without a header)",
        call);
    assertEquals(0, streams.stream("mic").orElseThrow().receivedSamples());
  }

  @Test
  void halfASample_isInvalid() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(request(data(0, ByteString.copyFrom(new byte[5]))));

    assertStatus(
        Code.INVALID_ARGUMENT,
        "chunk.data: 5 bytes (expected: a multiple of 2, whole samples of all channels)",
        call);
  }

  @Test
  void rateThatCaptureTimesContradict_isInvalid() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    for (int i = 0; i < 51; i++) {
      long millis = i * 40L; // 20 ms at 16 kHz, 40 ms at 8 kHz
      call.send(request(chunk(i, sound(0, 320)).setCaptureTime(millis(millis))));
    }

    assertStatus(
        Code.INVALID_ARGUMENT,
        "start.raw.rate_hz: 16000 (expected: about 8000, by the capture times)",
        call);
  }

  @Test
  void gaps_becomeSilence_andAreMarked() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(request(chunk(0, sound(0, 1_000)).setCaptureTime(millis(0))));
    call.send(request(chunk(2, sound(2_000, 1_000))));
    call.send(request(chunk(3, sound(3_000, 1_600)).setCaptureTime(millis(500))));
    call.send(request(chunk(4, sound(7_800, 200)).setCaptureTime(millis(800))));
    call.send(request(chunk(5, sound(9_000, 10)).setStartSample(9_000)));

    assertGap(1_000, 2_000, GapCause.GAP_CAUSE_SEQUENCE, call);
    assertGap(4_600, 7_800, GapCause.GAP_CAUSE_CAPTURE_TIME, call);
    assertGap(8_000, 9_000, GapCause.GAP_CAUSE_START_SAMPLE, call);
    call.end();
    assertArrayEquals(new short[1_000], client.read("mic", 1_000, 2_000));
    assertArrayEquals(sound(7_800, 200), client.read("mic", 7_800, 8_000));
    assertArrayEquals(sound(9_000, 10), client.read("mic", 9_000, 9_010));
    var gaps = client.live.getStream(named("mic")).getGapsList();
    assertEquals(
        List.of(1_000L, 4_600L, 8_000L), gaps.stream().map(gap -> gap.getStartSample()).toList());
  }

  @Test
  void duplicates_areDropped_byNumberAndByPlace() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(request(chunk(0, sound(0, 1_000))));
    call.send(request(chunk(0, sound(0, 1_000))));
    call.send(request(chunk(1, sound(400, 900)).setStartSample(400)));
    call.send(request(chunk(2, sound(100, 50)).setStartSample(100)));
    call.send(request(chunk(3, sound(1_300, 10)).setStartSample(1_300)));

    assertEquals(1_310, call.end().getEnded().getLengthSamples());
    assertArrayEquals(sound(0, 1_310), client.read("mic", 0, 1_310));
  }

  @Test
  void numbersOfItsOwn_areRefused() throws Exception {
    client.open(LiveClient.start("mic")).send(sound(0, 100));
    await(() -> streams.stream("mic").orElseThrow().durableSamples() == 100);
    var again = client.open(LiveClient.start("mic"));
    again.send(request(chunk(0, sound(100, 100))));

    assertStatus(
        Code.INVALID_ARGUMENT, "chunk.sequence: 0 (expected: 1, accepted.next_sequence)", again);
  }

  @Test
  void silenceAndSignsOfLife_areNormal() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(new short[1_600]);
    call.send();
    call.send(new short[1_600]);

    assertEquals(3_200, call.end().getEnded().getLengthSamples());
  }

  @Test
  void otherRatesAndContainers_areDecodedAsTheyCome() throws Exception {
    byte[] wav = WavFile.toBytes(sound(0, 40_000));
    var container = LiveClient.start("wav").setContainer(SniffedContainer.getDefaultInstance());
    assertEquals(40_000, sendInPieces(container, wav));
    assertArrayEquals(sound(0, 40_000), client.read("wav", 0, 40_000));
    var from =
        LiveClient.start("wav")
            .setContainer(SniffedContainer.getDefaultInstance())
            .setStartSample(10_000)
            .setReopen(true);
    assertEquals(50_000, sendInPieces(from, wav));
    assertArrayEquals(sound(30_000, 10_000), client.read("wav", 40_000, 50_000));

    var telephone =
        LiveClient.start("tel").setRaw(raw(SampleEncoding.SAMPLE_ENCODING_MULAW, 8_000, 1));
    assertEquals(32_000, sendInPieces(telephone, new byte[16_000]));
  }

  @Test
  void bytesThatAreNoSound_areInvalid() throws Exception {
    var call =
        client.open(LiveClient.start("mic").setContainer(SniffedContainer.getDefaultInstance()));
    call.send(request(data(0, ByteString.copyFromUtf8("no sound at all\n".repeat(100)))));
    call.wire.halfClose();

    StatusException refused =
        assertThrows(StatusException.class, () -> call.await(IngestResponse::hasEnded));
    assertEquals(Code.INVALID_ARGUMENT, refused.getStatus().getCode());
    assertTrue(stream("mic").getGrowing());
  }

  /** The length of the stream that bytes become. */
  private long sendInPieces(IngestStart.Builder start, byte[] bytes) throws Exception {
    var call = client.open(start);
    for (int from = 0; from < bytes.length; from += 3_200) {
      int length = Math.min(3_200, bytes.length - from);
      call.send(request(data(call.sequence++, ByteString.copyFrom(bytes, from, length))));
    }
    return call.end().getEnded().getLengthSamples();
  }

  @Test
  void clientThatDisconnects_leavesItsStreamOpen_andGoesOnFromWhatIsDurable() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(sound(0, 30_000));
    call.awaitDurable(1);
    client.close();
    client = new LiveClient(server.port());
    await(() -> !streams.stream("mic").orElseThrow().info().hasWriter());

    assertTrue(stream("mic").getGrowing());
    var again = client.open(LiveClient.start("mic"));
    long resume = again.resumeSample();
    assertEquals(stream("mic").getKept().getEndSample(), resume);
    again.send(sound(resume, 5_000));
    assertEquals(resume + 5_000, again.end().getEnded().getLengthSamples());
    int length = (int) resume + 5_000;
    assertArrayEquals(sound(0, length), client.read("mic", 0, length));
  }

  @Test
  void serverThatStops_saysSo_andItsSuccessorGoesOn() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(sound(0, 30_000));
    call.awaitDurable(30_000);
    server.close();

    assertStatus(
        Code.UNAVAILABLE,
        "server: stops (expected: again in a while, from the last durable sample)",
        call);
    halt();
    serve();
    var again = client.open(LiveClient.start("mic"));
    assertEquals(30_000, again.resumeSample());
    again.send(sound(30_000, 10));
    again.end();
    assertArrayEquals(sound(0, 30_010), client.read("mic", 0, 30_010));
  }

  @Test
  void clientThatStopsSending_endsAfterItsIdleTimeout_andLeavesAReadableStream() throws Exception {
    var idle = com.google.protobuf.Duration.newBuilder().setNanos(300_000_000);
    var call = client.open(LiveClient.start("mic").setIdleTimeout(idle));
    call.send(sound(0, 1_000));

    var ended = call.await(IngestResponse::hasEnded).getEnded();

    assertEquals(StreamEndReason.STREAM_END_REASON_IDLE, ended.getReason());
    assertEquals(1_000, ended.getLengthSamples());
    assertEquals(StreamEndReason.STREAM_END_REASON_IDLE, stream("mic").getEndReason());
    assertArrayEquals(sound(0, 1_000), client.read("mic", 0, 1_000));
    assertRefused(Code.FAILED_PRECONDITION, "stream: 'mic': it has ended", LiveClient.start("mic"));
    var reopened = client.open(LiveClient.start("mic").setReopen(true));
    assertEquals(1_000, reopened.resumeSample());
  }

  @Test
  void clientThatDoesNotRead_isServedAllTheSame_andIsToldTheNewestOnly() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    for (int i = 0; i < 400; i++) {
      call.send(sound(i * 4_000L, 4_000));
    }
    await(() -> streams.stream("mic").orElseThrow().durableSamples() == 1_600_000);

    call.wire.halfClose();
    int acknowledgements = 0;
    for (IngestResponse next = call.wire.read(); !next.hasEnded(); next = call.wire.read()) {
      acknowledgements++;
    }
    assertTrue(acknowledgements < 200, "acknowledgements: " + acknowledgements);
    assertArrayEquals(sound(1_500_000, 100_000), client.read("mic", 1_500_000, 1_600_000));
  }

  @Test
  void stalledDisk_slowsTheSender_andNothingIsLost() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    disk.stall();
    long sent = 0;
    while (call.trySend(request(chunk(call.sequence++, sound(sent, 8_000))), 500)) {
      sent += 8_000;
      assertTrue(sent < 4_000_000, "the sender was never slowed down");
    }
    call.sequence--;

    long received = streams.stream("mic").orElseThrow().receivedSamples();
    assertTrue(received <= LiveFolder.MAX_PENDING_SAMPLES + 8_000, "received: " + received);
    assertEquals(0, streams.stream("mic").orElseThrow().durableSamples());
    disk.goOn();
    call.send(sound(sent, 8_000));
    assertEquals(sent + 8_000, call.end().getEnded().getLengthSamples());
    int length = (int) sent + 8_000;
    assertArrayEquals(sound(0, length), client.read("mic", 0, length));
  }

  @Test
  void secondWriter_isRefused_theSameOneTakesOver() throws Exception {
    var first = client.open(LiveClient.start("mic"));
    first.send(sound(0, 500));
    first.awaitDurable(500);

    assertRefused(
        Code.FAILED_PRECONDITION,
        "stream: 'mic': another writer, 'test', is connected",
        LiveClient.start("mic").setWriterId("other"));
    var second = client.open(LiveClient.start("mic"));
    assertStatus(
        Code.FAILED_PRECONDITION, "stream: 'mic': its writer came on another connection", first);
    assertEquals(500, second.resumeSample());
    assertEquals(1, second.sequence);
  }

  @Test
  void streams_areListedByPage_endedAndDeleted() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      client.open(LiveClient.start(name));
    }

    var first = client.live.listStreams(ListStreamsRequest.newBuilder().setPageSize(2).build());
    var rest =
        client.live.listStreams(
            ListStreamsRequest.newBuilder().setPageToken(first.getNextPageToken()).build());
    assertEquals(List.of("a", "b"), names(first.getStreamsList()));
    assertEquals(List.of("c"), names(rest.getStreamsList()));
    assertEquals("", rest.getNextPageToken());
    var ended = client.live.endStream(EndStreamRequest.newBuilder().setStreamName("b").build());
    assertEquals(StreamEndReason.STREAM_END_REASON_REQUESTED, ended.getStream().getEndReason());
    client.live.deleteStream(DeleteStreamRequest.newBuilder().setStreamName("b").build());
    StatusException gone =
        assertThrows(StatusException.class, () -> client.live.getStream(named("b")));
    assertEquals(Code.NOT_FOUND, gone.getStatus().getCode());
  }

  @Test
  void endStream_endsTheCallOfItsWriter() throws Exception {
    var call = client.open(LiveClient.start("mic"));
    call.send(sound(0, 10));
    call.awaitDurable(10);

    client.live.endStream(EndStreamRequest.newBuilder().setStreamName("mic").build());

    var ended = call.await(IngestResponse::hasEnded).getEnded();
    assertEquals(StreamEndReason.STREAM_END_REASON_REQUESTED, ended.getReason());
  }

  private LiveStream stream(String name) throws StatusException {
    return client.live.getStream(named(name)).getStream();
  }

  private static GetStreamRequest named(String name) {
    return GetStreamRequest.newBuilder().setStreamName(name).build();
  }

  private static List<String> names(List<LiveStream> streams) {
    return streams.stream().map(LiveStream::getStreamName).toList();
  }

  private static AudioChunk.Builder data(long sequence, ByteString bytes) {
    return AudioChunk.newBuilder().setSequence(sequence).setData(bytes);
  }

  private static Timestamp millis(long millis) {
    return Timestamp.newBuilder()
        .setSeconds(1_000_000 + millis / 1_000)
        .setNanos((int) (millis % 1_000) * 1_000_000)
        .build();
  }

  private static void assertGap(long start, long end, GapCause cause, LiveClient.Call call)
      throws Exception {
    var gap = call.await(IngestResponse::hasGap).getGap();
    assertEquals(start, gap.getSpan().getStartSample());
    assertEquals(end, gap.getSpan().getEndSample());
    assertEquals(cause, gap.getCause());
  }

  private void refused(String message, IngestStart.Builder start) {
    assertRefused(Code.INVALID_ARGUMENT, message, start);
  }

  private void assertRefused(Code code, String message, IngestStart.Builder start) {
    StatusException refused = assertThrows(StatusException.class, () -> client.open(start));
    assertEquals(message, refused.getStatus().getDescription());
    assertEquals(code, refused.getStatus().getCode());
  }

  private static void assertStatus(Code code, String message, LiveClient.Call call) {
    StatusException status =
        assertThrows(StatusException.class, () -> call.await(IngestResponse::hasEnded));
    assertEquals(message, status.getStatus().getDescription());
    assertEquals(code, status.getStatus().getCode());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 s");
      Thread.onSpinWait();
    }
  }
}
