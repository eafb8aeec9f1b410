package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import dev.relisten.audiostore.decode.PcmFrame;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;

/** Sound that a decoder takes: bytes wait for the decoder, its frames for the output. */
final class DecodedRun implements SoundRun {
  private final SourceQueueWithComplete<org.apache.pekko.util.ByteString> bytes;
  private final CompletionStage<Void> done;

  private DecodedRun(
      SourceQueueWithComplete<org.apache.pekko.util.ByteString> bytes, CompletionStage<Done> done) {
    this.bytes = bytes;
    this.done = done.thenAccept(end -> {});
  }

  static DecodedRun begin(
      Flow<org.apache.pekko.util.ByteString, PcmFrame, ?> decoder,
      Output output,
      ActorSystem<?> system) {
    var running =
        Source.<org.apache.pekko.util.ByteString>queue(1, OverflowStrategy.backpressure())
            .via(decoder)
            .mapAsync(1, frame -> output.accept(frame.samples()).thenApply(v -> Done.done()))
            .toMat(Sink.ignore(), Keep.both())
            .run(system);
    return new DecodedRun(running.first(), running.second());
  }

  @Override
  public CompletionStage<Void> take(ByteString encoded) {
    return bytes
        .offer(org.apache.pekko.util.ByteString.fromByteBuffer(encoded.asReadOnlyByteBuffer()))
        .handle((result, failure) -> failure == null && result == QueueOfferResult.enqueued())
        .thenCompose(taken -> taken ? CompletableFuture.<Void>completedFuture(null) : done);
  }

  @Override
  public CompletionStage<Void> finish() {
    bytes.complete();
    return done;
  }

  @Override
  public void abandon() {
    bytes.fail(new CancellationException("nobody wants the rest"));
  }
}
