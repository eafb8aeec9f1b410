package dev.relisten.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import com.google.protobuf.UnsafeByteOperations;
import dev.relisten.audiostore.WavFile;
import dev.relisten.v1.AskRequest;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.LiveServiceGrpc;
import dev.relisten.v1.RawSound;
import dev.relisten.v1.ReasoningEvent;
import dev.relisten.v1.SampleEncoding;
import dev.relisten.v1.Slice;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A stream that is asked about while it grows, by a real model over real sockets. Each heard slice
 * must be the very samples that were sent. The long form: {@code
 * -Drelisten.soak.stream-seconds=7200 -Drelisten.soak.stream-speed=20}; speed 0 sends as fast as
 * the server makes durable. Its heap is flat once the worker's caches are full, so they are made
 * small: {@code -Drelisten.gpu-worker.kv-budget-bytes=8388608
 * -Drelisten.gpu-worker.feature-cache-bytes=8388608}.
 */
class LiveQuestionsSoakTest {
  private static final int RATE = 16_000;
  private static final int ASKED_SECONDS = 9;
  private static final int MOST_BEHIND_SECONDS = 20;
  private static final int SECONDS = Integer.getInteger("relisten.soak.stream-seconds", 120);
  private static final int SPEED = Integer.getInteger("relisten.soak.stream-speed", 0);
  private static final int ASK_EVERY_SECONDS =
      Integer.getInteger("relisten.soak.ask-every-seconds", 60);
  private static final long TOLERATED_GROWTH_BYTES = 24L << 20;

  private final ExecutorService asking = Executors.newFixedThreadPool(2);
  private final List<Long> heapBytes = new ArrayList<>();
  private RelistenNode node;
  private TestClient client;
  private ManagedChannel channel;
  private short[] demo;
  private long durableSamples;

  @BeforeEach
  void start() throws IOException {
    node =
        RelistenNode.start(
            NodeSettings.forQuestions(
                Checkpoints.anyThatListens(), EngineChoice.of(EngineKind.ONNX), 2));
    client = new TestClient(node.port());
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + node.port(), InsecureChannelCredentials.create())
            .build();
    demo = WavFile.fromBytes(TestClient.resource("/demo/demo.wav"));
  }

  @AfterEach
  void stop() {
    asking.shutdownNow();
    channel.shutdownNow();
    client.close();
    node.close();
  }

  @Test
  void everySliceHeardWhileTheStreamGrows_isExactlyWhatWasSent() throws Exception {
    var call = LiveServiceGrpc.newBlockingV2Stub(channel).ingest();
    call.write(IngestRequest.newBuilder().setStart(begin()).build());
    assertTrue(call.read().hasAccepted());
    List<CompletableFuture<List<ReasoningEvent>>> asked = new ArrayList<>();
    long from = System.nanoTime();
    for (int second = 0; second < SECONDS; second++) {
      pace(from, second);
      send(call, second);
      awaitDurable(call, (second + 1L - MOST_BEHIND_SECONDS) * RATE);
      if ((second + 1) % ASK_EVERY_SECONDS == 0) {
        asked.add(CompletableFuture.supplyAsync(this::ask, asking));
        heapBytes.add(usedHeap());
      }
    }
    call.halfClose();
    IngestResponse last = call.read();
    while (!last.hasEnded()) {
      last = call.read();
    }
    assertEquals((long) SECONDS * RATE, last.getEnded().getLengthSamples());
    int heard = 0;
    for (CompletableFuture<List<ReasoningEvent>> events : asked) {
      heard += verify(events.get(2, TimeUnit.MINUTES));
    }
    assertTrue(heard > 0, "heard: " + heard);
    System.out.printf(
        "%d s of stream, %d questions, %d slices exact, heap %s%n",
        SECONDS, asked.size(), heard, heapBytes);
    long early = heapBytes.get(Math.min(1, heapBytes.size() - 1));
    assertTrue(usedHeap() - early < TOLERATED_GROWTH_BYTES, "heap: " + heapBytes);
  }

  private static IngestStart begin() {
    return IngestStart.newBuilder()
        .setStreamName("soak")
        .setRetention(Duration.newBuilder().setSeconds(600))
        .setRaw(
            RawSound.newBuilder()
                .setEncoding(SampleEncoding.SAMPLE_ENCODING_S16LE)
                .setRateHz(RATE)
                .setChannels(1))
        .build();
  }

  private static void pace(long fromNanos, int second) {
    if (SPEED > 0) {
      long due = fromNanos + TimeUnit.SECONDS.toNanos(second) / SPEED;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private void send(BlockingClientCall<IngestRequest, IngestResponse> call, int second)
      throws Exception {
    ByteBuffer pcm = pcm((long) second * RATE, (second + 1L) * RATE);
    AudioChunk chunk =
        AudioChunk.newBuilder()
            .setSequence(second)
            .setData(UnsafeByteOperations.unsafeWrap(pcm))
            .build();
    call.write(IngestRequest.newBuilder().setChunk(chunk).build());
  }

  private void awaitDurable(BlockingClientCall<IngestRequest, IngestResponse> call, long samples)
      throws Exception {
    while (durableSamples < samples) {
      durableSamples = call.read().getAcknowledged().getDurableSamples();
    }
  }

  private List<ReasoningEvent> ask() {
    AskRequest.Builder request =
        AskRequest.newBuilder().setStreamName("soak").setQuestion("What is heard last?");
    request.getScopeBuilder().setLastSamples(ASKED_SECONDS * RATE);
    try {
      return client.ask(request.build());
    } catch (Exception e) {
      throw new IllegalStateException("ask", e);
    }
  }

  private int verify(List<ReasoningEvent> events) throws Exception {
    assertTrue(events.get(events.size() - 1).hasFinished(), events.toString());
    int heard = 0;
    for (ReasoningEvent event : events) {
      if (event.hasSegmentHeard()) {
        Slice slice = event.getSegmentHeard().getHeard();
        long start = slice.getSpan().getStartSample();
        long end = slice.getSpan().getEndSample();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(pcm(start, end).array());
        assertEquals(HexFormat.of().formatHex(digest), slice.getSha256(), event.toString());
        heard++;
      }
    }
    return heard;
  }

  /**
   * The demo again and again, and in each sample's lowest bits its own number: no two are alike.
   */
  private ByteBuffer pcm(long fromSample, long endSample) {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) (endSample - fromSample) * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long i = fromSample; i < endSample; i++) {
      long mixed = i * 0x9E3779B97F4A7C15L;
      bytes.putShort((short) ((demo[(int) (i % demo.length)] & ~7) | (mixed >>> 61)));
    }
    return bytes.flip();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
