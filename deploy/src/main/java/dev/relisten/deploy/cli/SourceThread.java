package dev.relisten.deploy.cli;

import dev.relisten.audiostore.decode.SampleSink;
import dev.relisten.audiostore.decode.UndecodableAudioException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Reads a source into a buffer on a thread of its own. */
final class SourceThread {
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  private SourceThread() {}

  /** Begins to read; the buffer ends when the source does, or fails. */
  static SourceThread start(SoundSource source, ListenBuffer buffer, boolean realtime) {
    SourceThread reading = new SourceThread();
    SampleSink sink = realtime ? new PacedSink(buffer) : buffer;
    Thread thread = new Thread(() -> reading.run(source, sink, buffer), "relisten-source");
    thread.setDaemon(true);
    thread.start();
    return reading;
  }

  /** Throws what kept the source from being read to its end. */
  void throwIfFailed() {
    Optional<Exception> failed = Optional.ofNullable(failure.get());
    if (failed.isPresent()) {
      throw CommandFailure.badInput("input: " + failed.get().getMessage());
    }
  }

  private void run(SoundSource source, SampleSink sink, ListenBuffer buffer) {
    try {
      source.pump(sink);
    } catch (IOException | UndecodableAudioException e) {
      failure.set(e);
    } finally {
      buffer.end();
    }
  }
}
