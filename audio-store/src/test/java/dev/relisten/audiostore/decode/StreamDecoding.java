package dev.relisten.audiostore.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Runs whole inputs through a decoding flow. */
final class StreamDecoding implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 60;

  private final ActorSystem system = ActorSystem.create("decode");

  ActorSystem system() {
    return system;
  }

  /** Decodes pieces of the given size. */
  Decoded decode(byte[] bytes, InputFormat format, int pieceBytes) {
    return decode(pieces(bytes, pieceBytes), format, DecodeLimits.defaults());
  }

  /** Throws what the flow failed with. */
  Decoded decode(List<ByteString> pieces, InputFormat format, DecodeLimits limits) {
    var run =
        Source.from(pieces)
            .viaMat(new StreamDecoder(limits).flow(format), Keep.right())
            .toMat(Sink.<PcmFrame>seq(), Keep.both())
            .run(system);
    List<PcmFrame> frames = get(run.second());
    SampleBuffer sound = new SampleBuffer();
    for (PcmFrame frame : frames) {
      assertEquals(sound.length(), frame.startSample());
      assertTrue(frame.samples().length > 0);
      sound.accept(frame.samples(), frame.samples().length);
    }
    return new Decoded(sound.toArray(), get(run.first()));
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static List<ByteString> pieces(byte[] bytes, int pieceBytes) {
    List<ByteString> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      pieces.add(ByteString.fromArray(bytes, from, Math.min(pieceBytes, bytes.length - from)));
    }
    return pieces;
  }

  static List<ByteString> randomPieces(byte[] bytes, Random random, int maxBytes) {
    List<ByteString> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int count = Math.min(random.nextInt(maxBytes + 1), bytes.length - from);
      pieces.add(ByteString.fromArray(bytes, from, count)); // also empty ones
      from += count;
    }
    return pieces;
  }

  @Override
  public void close() {
    system.terminate();
    get(system.getWhenTerminated());
  }
}
