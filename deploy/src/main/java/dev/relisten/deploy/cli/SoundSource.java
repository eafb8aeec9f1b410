package dev.relisten.deploy.cli;

import dev.relisten.audiostore.decode.AudioDecoder;
import dev.relisten.audiostore.decode.DecodeLimits;
import dev.relisten.audiostore.decode.InputFormat;
import dev.relisten.audiostore.decode.PcmFrame;
import dev.relisten.audiostore.decode.SampleSink;
import dev.relisten.audiostore.decode.StreamDecoder;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.StreamConverters;

/** Where {@code relisten listen} takes its sound from, 16 kHz mono. */
interface SoundSource extends AutoCloseable {
  /** Hands all sound on; waits for it, and for the sink. */
  void pump(SampleSink sink) throws IOException;

  @Override
  void close();

  /** A file, or standard input for {@code -}. */
  static SoundSource open(String input, InputFormat format) {
    if (input.equals("-")) {
      return new StandardInput(format);
    }
    Path file = Path.of(input);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw CommandFailure.unreadable(file);
    }
    return new InFile(file, format);
  }

  private static DecodeLimits endless() {
    Duration year = Duration.ofDays(365);
    return DecodeLimits.defaults()
        .withMaxSound(year)
        .withMaxWallTime(year)
        .withMaxBytes(Long.MAX_VALUE);
  }

  /** Read in any order, as some containers need. */
  record InFile(Path file, InputFormat format) implements SoundSource {
    @Override
    public void pump(SampleSink sink) throws IOException {
      new AudioDecoder(endless()).decode(file, format, sink);
    }

    @Override
    public void close() {}
  }

  /** Decoded as it comes. */
  final class StandardInput implements SoundSource {
    private static final int CHUNK_BYTES = 8 << 10;

    private final InputFormat format;
    private final ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "relisten-listen");

    StandardInput(InputFormat format) {
      this.format = format;
    }

    @Override
    public void pump(SampleSink sink) throws IOException {
      try {
        StreamConverters.fromInputStream(() -> System.in, CHUNK_BYTES)
            .via(new StreamDecoder(endless()).flow(format))
            .runWith(Sink.foreach(frame -> hand(frame, sink)), system)
            .toCompletableFuture()
            .join();
      } catch (CompletionException e) {
        throw unwrapped(e);
      }
    }

    @Override
    public void close() {
      system.terminate();
    }

    private static void hand(PcmFrame frame, SampleSink sink) {
      try {
        sink.accept(frame.samples(), frame.samples().length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static IOException unwrapped(CompletionException e) {
      if (e.getCause() instanceof UndecodableAudioException undecodable) {
        throw undecodable;
      }
      return new IOException("standard input: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
