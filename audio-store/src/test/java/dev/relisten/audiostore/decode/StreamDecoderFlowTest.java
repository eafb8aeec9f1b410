package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.audiostore.WavFile;
import dev.relisten.audiostore.decode.InputFormat.Encoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is slow slows the other; who leaves leaves nothing behind. */
class StreamDecoderFlowTest {
  private static final int PIECE_BYTES = 3_200;
  private static final InputFormat RAW = InputFormat.raw(Encoding.S16LE, 16_000, 1);
  private static final StreamDecoding STREAMS = new StreamDecoding();

  @AfterAll
  static void close() {
    STREAMS.close();
  }

  @Test
  void aReaderThatDoesNotRead_stopsTheSender() throws InterruptedException {
    AtomicLong sent = new AtomicLong();
    SinkQueueWithCancel<PcmFrame> reader = endless(sent, DecodeLimits.defaults());
    StreamDecoding.get(reader.pull());
    long seen = settled(sent);
    assertTrue(seen < 400_000, "bytes taken: " + seen);
    for (int i = 0; i < 100; i++) { // more than what lies between sender and reader
      StreamDecoding.get(reader.pull());
    }
    await(() -> sent.get() > seen);
    reader.cancel();
    awaitNoDecodingThread();
  }

  @Test
  void waitingForTheReader_isNotTimeOfDecoding() throws InterruptedException {
    DecodeLimits hasty = DecodeLimits.defaults().withMaxWallTime(Duration.ofMillis(700));
    SinkQueueWithCancel<PcmFrame> reader = endless(new AtomicLong(), hasty);
    long start = System.nanoTime();
    StreamDecoding.get(reader.pull());
    await(() -> System.nanoTime() - start > 1_500_000_000L);
    for (int i = 0; i < 10; i++) {
      assertTrue(StreamDecoding.get(reader.pull()).isPresent());
    }
    reader.cancel();
    awaitNoDecodingThread();
  }

  @Test
  void rawSoundComesOutAtOnce() throws InterruptedException {
    assertHeardWhileSending(RAW, new byte[64_000], 32_000);
  }

  /** FFmpeg looks at 64 KiB of a WAV before it lets the first sample out. */
  @Test
  void wavSoundComesOutWhileTheSenderIsStillSending() throws InterruptedException {
    byte[] wav = WavFile.toBytes(new short[100_000]);
    ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(4, -1).putInt(40, -1);
    assertHeardWhileSending(InputFormat.detected(), wav, 140_000);
  }

  private static void assertHeardWhileSending(InputFormat format, byte[] bytes, int first)
      throws InterruptedException {
    Run run = open(format);
    run.sender().offer(ByteString.fromArray(bytes, 0, first));
    long heard = 0;
    while (heard < first / 2 - 1_600) {
      heard = StreamDecoding.get(run.reader().pull()).orElseThrow().endSample();
    }
    run.sender().offer(ByteString.fromArray(bytes, first, bytes.length - first));
    run.sender().complete();
    Optional<PcmFrame> next = StreamDecoding.get(run.reader().pull());
    while (next.isPresent()) {
      heard = next.get().endSample();
      next = StreamDecoding.get(run.reader().pull());
    }
    assertEquals(bytes.length / 2, heard, WavFile.HEADER_BYTES / 2);
    assertEquals(heard, StreamDecoding.get(run.report()).lengthSamples());
    awaitNoDecodingThread();
  }

  @Test
  void aSenderThatFails_isWhatTheReaderSees() throws InterruptedException {
    var run = open(RAW);
    IllegalStateException broken = new IllegalStateException("connection: broken");
    run.sender().fail(broken);
    assertSame(
        broken,
        assertThrows(IllegalStateException.class, () -> StreamDecoding.get(run.reader().pull())));
    assertThrows(CancellationException.class, () -> StreamDecoding.get(run.report()));
    awaitNoDecodingThread();
  }

  @Test
  void nothingSent_isATypedFailure() throws InterruptedException {
    Run run = open(InputFormat.detected());
    run.sender().complete();
    UndecodableAudioException e =
        assertThrows(
            UndecodableAudioException.class, () -> StreamDecoding.get(run.reader().pull()));
    assertEquals(UndecodableAudioException.Reason.EMPTY, e.reason());
    awaitNoDecodingThread();
  }

  @Test
  void aReaderThatLeavesASilentSender_endsTheThread() throws InterruptedException {
    var run = open(RAW);
    run.reader().cancel();
    StreamDecoding.get(run.sender().watchCompletion());
    assertThrows(CancellationException.class, () -> StreamDecoding.get(run.report()));
    awaitNoDecodingThread();
  }

  @Test
  void manyStreamsAtOnce_doNotWaitForEachOther() throws InterruptedException {
    List<Run> runs = IntStream.range(0, 40).mapToObj(i -> open(RAW)).toList();
    for (Run run : runs) {
      run.sender().offer(ByteString.fromArray(new byte[32_000]));
    }
    for (Run run : runs) { // all are heard while none has ended
      assertEquals(0, StreamDecoding.get(run.reader().pull()).orElseThrow().startSample());
    }
    runs.forEach(run -> run.reader().cancel());
    awaitNoDecodingThread();
  }

  private record Run(
      SourceQueueWithComplete<ByteString> sender,
      SinkQueueWithCancel<PcmFrame> reader,
      CompletionStage<DecodeReport> report) {}

  private static Run open(InputFormat format) {
    StreamDecoder decoder = new StreamDecoder(DecodeLimits.defaults());
    var run =
        Source.<ByteString>queue(4, OverflowStrategy.backpressure())
            .viaMat(decoder.flow(format), Keep.both())
            .toMat(Sink.<PcmFrame>queue(1), Keep.both())
            .run(STREAMS.system());
    return new Run(run.first().first(), run.second(), run.first().second());
  }

  private static SinkQueueWithCancel<PcmFrame> endless(AtomicLong sent, DecodeLimits limits) {
    return Source.repeat(ByteString.fromArray(new byte[PIECE_BYTES]))
        .map(
            piece -> {
              sent.addAndGet(PIECE_BYTES);
              return piece;
            })
        .via(new StreamDecoder(limits).flow(RAW))
        .runWith(Sink.queue(1), STREAMS.system());
  }

  /** The value when it has not changed for a while. */
  private static long settled(AtomicLong value) throws InterruptedException {
    long last = -1;
    long[] since = {System.nanoTime()};
    while (System.nanoTime() - since[0] < 300_000_000L) {
      long now = value.get();
      if (now != last) {
        last = now;
        since[0] = System.nanoTime();
      }
      Thread.yield();
    }
    return last;
  }

  private static void awaitNoDecodingThread() throws InterruptedException {
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("decode-stream")));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 20 s");
      Thread.sleep(2);
    }
  }
}
