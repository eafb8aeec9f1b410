package dev.relisten.agents.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.session.SessionManager;
import dev.relisten.audiostore.live.ForcedWrites;
import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.v1.GetStreamRequest;
import dev.relisten.v1.Span;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long stream, and many at once, over real sockets and a real disk. */
class LongLiveStreamTest {
  private static final int STREAM_SECONDS = Integer.getInteger("relisten.live-seconds", 240);
  private static final int RATE_HZ = 16_000;
  private static final int CHUNK_SAMPLES = 8_000;
  private static final int LOOK_EVERY_SECONDS = 30;
  private static final int RETENTION_SECONDS = 120;
  private static final long TOLERATED_GROWTH_BYTES = 6 << 20;

  @TempDir private Path spool;
  @TempDir private Path root;
  private final Random random = new Random(7);
  private final List<Long> heapBytes = new ArrayList<>();
  private ActorSystem<SessionManager.Command> system;
  private LiveStreams streams;
  private RelistenServer server;
  private LiveClient client;
  private int reads;

  @BeforeEach
  void start() throws IOException {
    system = ActorSystem.create(Behaviors.empty(), "edge");
    RequestLimits limits =
        new RequestLimits(200_000, 70_000, 2, Duration.ofSeconds(20), 4_000, 26, 1_000, 64);
    streams = LiveFolder.open(root, ForcedWrites.toDisk());
    server =
        RelistenServer.start(
            new ServerSettings("127.0.0.1", 0, spool, limits, Duration.ofSeconds(5)),
            new ServerParts(system, system, new RawStore(), streams, null));
    client = new LiveClient(server.port());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    streams.close();
    system.terminate();
  }

  @Test
  void longStream_isExactWhileItGrows_andMemoryStaysFlat() throws Exception {
    long began = System.nanoTime();
    var start = LiveClient.start("long").setRetention(LiveClient.seconds(RETENTION_SECONDS));
    var call = client.open(start);
    long end = (long) STREAM_SECONDS * RATE_HZ;
    for (long at = 0; at < end; at += CHUNK_SAMPLES) {
      call.send(LiveClient.sound(at, CHUNK_SAMPLES));
      hear(call);
      if ((at + CHUNK_SAMPLES) % (LOOK_EVERY_SECONDS * RATE_HZ) == 0) {
        call.awaitDurable(at + CHUNK_SAMPLES);
        look();
      }
    }

    assertEquals(end, call.end().getEnded().getLengthSamples());
    double times = STREAM_SECONDS * 1e9 / (System.nanoTime() - began);
    System.out.printf(
        "stream of %d s at %.0f x real time, %d reads, heap after GC (KiB): %s%n",
        STREAM_SECONDS, times, reads, heapBytes.stream().map(b -> b >> 10).toList());
    assertTrue(times > 20, "times real time: " + times);
    assertHeapIsFlat();
  }

  @Test
  void manyStreamsAtOnce_areEachExact() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int stream = i;
      all.add(CompletableFuture.runAsync(() -> sendAndVerify(stream), threads));
    }
    all.forEach(CompletableFuture::join);
    threads.shutdown();
  }

  private void sendAndVerify(int stream) {
    long from = stream * 1_000_003L;
    try {
      var call = client.open(LiveClient.start("s" + stream).setWriterId("w" + stream));
      for (int at = 0; at < 160_000; at += 1_600) {
        call.send(LiveClient.sound(from + at, 1_600));
      }
      assertEquals(160_000, call.end().getEnded().getLengthSamples());
      assertArrayEquals(LiveClient.sound(from, 160_000), client.read("s" + stream, 0, 160_000));
    } catch (Exception e) {
      throw new AssertionError("stream " + stream, e);
    }
  }

  /** What came so far, without waiting. */
  private static void hear(LiveClient.Call call) throws Exception {
    for (var next = call.poll(); next.isPresent(); next = call.poll()) {
      assertTrue(next.get().hasAcknowledged(), next.toString());
    }
  }

  /** Reads some ranges of what is kept now, among them its first and its last samples. */
  private void look() throws Exception {
    Span kept =
        client
            .live
            .getStream(GetStreamRequest.newBuilder().setStreamName("long").build())
            .getStream()
            .getKept();
    long first = kept.getStartSample();
    long end = kept.getEndSample();
    verify(first, Math.min(end, first + RATE_HZ));
    verify(Math.max(first, end - RATE_HZ), end);
    for (int i = 0; i < 4; i++) {
      long start = first + random.nextLong(end - first);
      verify(start, Math.min(end, start + 1 + random.nextInt(5 * RATE_HZ)));
    }
    System.gc();
    heapBytes.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private void verify(long start, long end) throws Exception {
    assertArrayEquals(
        LiveClient.sound(start, (int) (end - start)), client.read("long", start, end));
    reads++;
  }

  /** After the first look everything is loaded and the ring is full. */
  private void assertHeapIsFlat() {
    long early = heapBytes.get(1);
    long middle = heapBytes.get(heapBytes.size() / 2);
    long late = heapBytes.get(heapBytes.size() - 1);
    assertTrue(middle - early < TOLERATED_GROWTH_BYTES, "heap: " + heapBytes);
    assertTrue(late - early < TOLERATED_GROWTH_BYTES, "heap: " + heapBytes);
  }
}
