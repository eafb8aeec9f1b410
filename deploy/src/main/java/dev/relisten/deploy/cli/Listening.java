package dev.relisten.deploy.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.IngestEnded;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.LiveServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Sends a buffer's sound into a stream until both are at their end. A connection that breaks is
 * made anew, and the sound goes on behind the last durable sample. One thread runs it.
 */
final class Listening {
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Channel channel;
  private final IngestStart start;
  private final ListenBuffer buffer;
  private final ListenOutput output;
  private final Duration patience;
  private OptionalLong base = OptionalLong.empty();
  private long lastGoodNanos;

  /**
   * @param patience how long a lost server is looked for
   */
  Listening(
      Channel channel,
      IngestStart start,
      ListenBuffer buffer,
      ListenOutput output,
      Duration patience) {
    this.channel = channel;
    this.start = start;
    this.buffer = buffer;
    this.output = output;
    this.patience = patience;
  }

  /** Returns when the stream has ended; throws what cannot be mended by trying again. */
  IngestEnded run() throws StatusException, InterruptedException {
    for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      long before = lastGoodNanos;
      try {
        return connect();
      } catch (StatusException e) {
        if (!isWorthAnotherTry(e)) {
          throw e;
        }
        pause = lastGoodNanos == before ? pause : FIRST_PAUSE_MILLIS;
        output.lost(CommandFailure.of(e), pause);
        Thread.sleep(pause);
      }
    }
  }

  private boolean isWorthAnotherTry(StatusException e) {
    boolean passing = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
    Duration lost = Duration.ofNanos(System.nanoTime() - lastGoodNanos);
    return passing && base.isPresent() && lost.compareTo(patience) < 0;
  }

  private IngestEnded connect() throws StatusException, InterruptedException {
    var call = LiveServiceGrpc.newBlockingV2Stub(channel).ingest();
    call.write(IngestRequest.newBuilder().setStart(begin()).build());
    IngestResponse first = read(call);
    output.show(first);
    long resume = first.getAccepted().getResumeSample();
    base = OptionalLong.of(base.orElse(resume));
    long position = resume - base.getAsLong();
    checkKept(position);
    buffer.drop(position);
    Thread sender = sender(call, position, first.getAccepted().getNextSequence());
    try {
      return hear(call);
    } finally {
      call.cancel("over", null);
      sender.interrupt();
      sender.join();
    }
  }

  private void checkKept(long position) {
    if (position < buffer.start()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "SOUND_LOST",
          "resume sample: %d (expected: >= %d, which was durable)"
              .formatted(base.getAsLong() + position, base.getAsLong() + buffer.start()));
    }
  }

  /** Once begun, the stream is this one's: if the server ended it meanwhile, it goes on. */
  private IngestStart begin() {
    return base.isEmpty() ? start : start.toBuilder().setReopen(true).build();
  }

  private IngestEnded hear(BlockingClientCall<IngestRequest, IngestResponse> call)
      throws StatusException, InterruptedException {
    while (true) {
      IngestResponse response = read(call);
      output.show(response);
      if (response.hasEnded()) {
        return response.getEnded();
      }
      if (response.hasAcknowledged()) {
        buffer.drop(response.getAcknowledged().getDurableSamples() - base.getAsLong());
      }
    }
  }

  private IngestResponse read(BlockingClientCall<IngestRequest, IngestResponse> call)
      throws StatusException, InterruptedException {
    IngestResponse response = call.read();
    if (response == null) {
      throw new StatusException(Status.UNAVAILABLE.withDescription("the call ended early"));
    }
    lastGoodNanos = System.nanoTime();
    return response;
  }

  private Thread sender(
      BlockingClientCall<IngestRequest, IngestResponse> call, long position, long sequence) {
    Thread sender = new Thread(() -> send(call, position, sequence), "relisten-sender");
    sender.setDaemon(true);
    sender.start();
    return sender;
  }

  private void send(
      BlockingClientCall<IngestRequest, IngestResponse> call, long from, long firstSequence) {
    try {
      long position = from;
      for (long sequence = firstSequence; !buffer.isAtEnd(position); sequence++) {
        ListenBuffer.Piece piece = buffer.next(position, ALIVE_EVERY);
        if (!call.write(IngestRequest.newBuilder().setChunk(chunk(sequence, piece)).build())) {
          return;
        }
        position = piece.end();
      }
      call.halfClose();
    } catch (StatusException | InterruptedException | IllegalStateException e) {
      // The reading side hears of it too, and decides.
    }
  }

  private AudioChunk chunk(long sequence, ListenBuffer.Piece piece) {
    var chunk = AudioChunk.newBuilder().setSequence(sequence).setData(bytes(piece.samples()));
    return chunk.setStartSample(base.getAsLong() + piece.start()).build();
  }

  private static ByteString bytes(short[] samples) {
    ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
