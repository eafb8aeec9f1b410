package dev.relisten.audiostore.live;

import static dev.relisten.audiostore.live.LiveFixture.SEGMENT_SAMPLES;
import static dev.relisten.audiostore.live.LiveFixture.attach;
import static dev.relisten.audiostore.live.LiveFixture.await;
import static dev.relisten.audiostore.live.LiveFixture.awaitDurable;
import static dev.relisten.audiostore.live.LiveFixture.settings;
import static dev.relisten.audiostore.live.LiveFixture.sound;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.ClipExtent;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.live.LiveStreamException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Who may write, what ends a stream, what is kept of it. */
class LiveStreamsTest {
  @TempDir private Path root;
  private final SteppedClock clock = new SteppedClock();
  private LiveStreams streams;

  @BeforeEach
  void open() throws IOException {
    streams = LiveStreams.open(root, settings(), file -> {}, clock);
  }

  @AfterEach
  void close() {
    streams.close();
  }

  @Test
  void stream_isFoundByItsClipId_andGrows() {
    LiveWriter writer = attach(streams, "mic");
    append(writer, 1_000);

    var clip = streams.find("stream/mic").orElseThrow();

    assertEquals("stream/mic", clip.clipId());
    assertEquals(new ClipExtent(0, 1_000, true), clip.extent());
    append(writer, 500);
    assertEquals(new ClipExtent(0, 1_500, true), clip.extent());
    assertTrue(streams.find("stream/other").isEmpty());
    assertTrue(streams.find("stream/../mic").isEmpty());
  }

  @Test
  void secondWriter_isRefused_theSameTakesOver() {
    LiveWriter first = attach(streams, "mic");
    append(first, 100);
    StreamOptions stranger =
        new StreamOptions("other", LiveFixture.ALL, Duration.ofHours(1), false);

    assertRefused(Reason.STREAM_HAS_WRITER, () -> attach(streams, "mic", stranger));
    LiveWriter again = attach(streams, "mic");
    append(again, 100);

    assertThrowsReason(Reason.WRITER_REPLACED, () -> first.append(new short[1], 0, 1));
    assertRefused(Reason.WRITER_REPLACED, () -> first.end().toCompletableFuture().join());
    assertEquals(200, again.stream().durableSamples());
    again.close();
    attach(streams, "mic", stranger);
  }

  @Test
  void endedStream_isReadable_andGoesOnOnlyIfAsked() {
    LiveWriter writer = attach(streams, "mic");
    append(writer, 40_000);
    writer.end().toCompletableFuture().join();

    LiveStream stream = streams.stream("mic").orElseThrow();
    assertEquals(new ClipExtent(0, 40_000, false), stream.extent());
    assertArrayEquals(sound(0, 40_000), stream.read(new SampleRange(0, 40_000)));
    assertThrowsReason(Reason.STREAM_ENDED, () -> writer.append(new short[1], 0, 1));
    assertRefused(Reason.STREAM_ENDED, () -> attach(streams, "mic"));
    LiveWriter on =
        attach(streams, "mic", new StreamOptions("w", LiveFixture.ALL, Duration.ofHours(1), true));
    append(on, 10);
    assertEquals(new ClipExtent(0, 40_010, true), stream.extent());
  }

  @Test
  void endedStream_isStillEndedAfterARestart() throws IOException {
    LiveWriter writer = attach(streams, "mic");
    append(writer, 100);
    streams.end("mic").toCompletableFuture().join();

    streams.close();
    open();

    assertFalse(streams.stream("mic").orElseThrow().extent().growing());
    assertEquals(
        EndReason.REQUESTED,
        streams.stream("mic").orElseThrow().info().end().orElseThrow().reason());
  }

  @Test
  void idleStream_isEnded_silenceIsNot() {
    StreamOptions idle = new StreamOptions("w", LiveFixture.ALL, Duration.ofSeconds(10), false);
    LiveWriter writer = attach(streams, "mic", idle);

    clock.advance(Duration.ofSeconds(9));
    writer.append(new short[100], 0, 100);
    awaitDurable(writer);
    clock.advance(Duration.ofSeconds(9));
    writer.alive();
    clock.advance(Duration.ofSeconds(9));
    streams.sweep();
    assertTrue(writer.stream().extent().growing());
    clock.advance(Duration.ofSeconds(2));
    streams.sweep();

    assertEquals(new ClipExtent(0, 100, false), writer.stream().extent());
    assertEquals(EndReason.IDLE, writer.stream().info().end().orElseThrow().reason());
  }

  @Test
  void abandonedStream_isEndedAndLaterDeleted() {
    Retention hour = new Retention(Duration.ofHours(1), 1 << 20);
    append(attach(streams, "mic", new StreamOptions("w", hour, Duration.ofSeconds(10), false)), 10);

    clock.advance(Duration.ofSeconds(11));
    streams.sweep();
    clock.advance(Duration.ofMinutes(59));
    streams.sweep();
    assertTrue(streams.stream("mic").isPresent());
    clock.advance(Duration.ofMinutes(2));
    streams.sweep();

    assertTrue(streams.stream("mic").isEmpty());
    assertFalse(Files.exists(root.resolve("mic")));
  }

  @Test
  void streamsOverTheQuota_areRefused_aDeletedOneMakesRoom() {
    for (String name : List.of("a", "b", "c")) {
      attach(streams, name);
    }

    assertRefused(Reason.TOO_MANY_STREAMS, () -> attach(streams, "d"));
    streams.delete("b").toCompletableFuture().join();
    attach(streams, "d");

    assertEquals(List.of("c", "d"), streams.list("a", 5).stream().map(LiveStream::name).toList());
    assertThrowsReason(Reason.STREAM_NOT_FOUND, () -> streams.delete("b"));
  }

  @Test
  void retention_dropsWholeSegments_whatIsGoneIsOutOfRange() {
    Retention kept = new Retention(Duration.ofSeconds(3), Long.MAX_VALUE);
    LiveWriter writer =
        attach(streams, "mic", new StreamOptions("w", kept, Duration.ofHours(1), false));

    append(writer, 3 * SEGMENT_SAMPLES + 10);

    LiveStream stream = writer.stream();
    assertEquals(SEGMENT_SAMPLES, stream.extent().firstSample());
    assertThrows(
        IllegalArgumentException.class,
        () -> stream.read(new SampleRange(SEGMENT_SAMPLES - 1, SEGMENT_SAMPLES + 1)));
    assertArrayEquals(
        sound(SEGMENT_SAMPLES, 9),
        stream.read(new SampleRange(SEGMENT_SAMPLES, SEGMENT_SAMPLES + 9)));
  }

  @Test
  void anotherProcess_cannotHaveTheSameStream() throws IOException {
    attach(streams, "mic");

    try (LiveStreams other = LiveStreams.open(root, settings())) {
      assertTrue(other.stream("mic").isEmpty());
      assertRefused(Reason.STREAM_ELSEWHERE, () -> attach(other, "mic"));
    }
  }

  @Test
  void rottenSecond_isNeverServed_theRestIs() throws IOException {
    LiveWriter writer = attach(streams, "mic");
    append(writer, 20_000);
    append(writer, 20_000);
    streams.close();
    flip(root.resolve("mic").resolve("%016d.pcm".formatted(0)), 100);
    open();

    LiveStream stream = streams.stream("mic").orElseThrow();

    assertEquals(40_000, stream.extent().endSample());
    assertThrows(UncheckedIOException.class, () -> stream.read(new SampleRange(0, 60)));
    assertArrayEquals(sound(16_000, 9), stream.read(new SampleRange(16_000, 16_009)));
  }

  @Test
  void gapOverTheLimit_isRefused() {
    LiveWriter writer = attach(streams, "mic");

    assertThrowsReason(Reason.GAP_TOO_LONG, () -> writer.gap(20 * 16_000 + 1));
    assertThrowsReason(Reason.GAP_TOO_LONG, () -> writer.gap(0));
    assertEquals(0, writer.stream().receivedSamples());
  }

  @Test
  void whatIsNotDurable_isNotServed() throws IOException {
    TestDisk disk = new TestDisk();
    try (LiveStreams slow = LiveStreams.open(root.resolve("slow"), settings(), disk, clock)) {
      LiveWriter writer = attach(slow, "mic");
      disk.stalled = new CountDownLatch(1);
      writer.append(sound(0, 1_000), 0, 1_000);

      assertEquals(1_000, writer.pendingSamples());
      assertEquals(0, writer.stream().extent().endSample());
      clock.advance(Duration.ofHours(2));
      slow.sweep();
      assertTrue(writer.stream().extent().growing(), "a slow disk is no idle writer");
      disk.stalled.countDown();
      awaitDurable(writer);
      assertEquals(1_000, writer.stream().extent().endSample());
    }
  }

  @Test
  void failedDisk_breaksTheStream_aNewAttemptGoesOnFromWhatIsDurable() throws IOException {
    TestDisk disk = new TestDisk();
    try (LiveStreams failing = LiveStreams.open(root.resolve("failing"), settings(), disk, clock)) {
      LiveWriter writer = attach(failing, "mic");
      append(writer, 1_000);
      disk.fails = true;
      writer.append(sound(1_000, 1_000), 0, 1_000);
      await(() -> writer.problem().isPresent());

      assertEquals(Reason.STORE_FAILED, writer.problem().orElseThrow().reason());
      disk.fails = false;
      LiveWriter again = attach(failing, "mic");
      assertEquals(1_000, again.stream().durableSamples());
      append(again, 1_000);
      assertArrayEquals(sound(0, 2_000), again.stream().read(new SampleRange(0, 2_000)));
    }
  }

  /** Appends what belongs there, and waits until it is durable. */
  private static void append(LiveWriter writer, int count) {
    writer.append(sound(writer.stream().receivedSamples(), count), 0, count);
    awaitDurable(writer);
  }

  /** A disk that stalls and fails when told to. */
  private static final class TestDisk implements ForcedWrites {
    private volatile CountDownLatch stalled = new CountDownLatch(0);
    private volatile boolean fails;

    @Override
    public void force(FileChannel file) throws IOException {
      try {
        stalled.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (fails) {
        throw new IOException("no disk");
      }
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int was = open.read();
      open.seek(at);
      open.write(~was);
    }
  }

  private static void assertRefused(Reason reason, Executable call) {
    CompletionException failure = assertThrows(CompletionException.class, call);
    assertEquals(reason, ((LiveStreamException) failure.getCause()).reason());
  }

  private static void assertThrowsReason(Reason reason, Executable call) {
    assertEquals(reason, assertThrows(LiveStreamException.class, call).reason());
  }

  private static final class SteppedClock extends Clock {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
