package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Raw sound that has the store's rate: converted on the spot. */
final class PlainRun implements SoundRun {
  private final RawFormat format;
  private final Output output;

  PlainRun(RawFormat format, Output output) {
    this.format = format;
    this.output = output;
  }

  @Override
  public CompletionStage<Void> take(ByteString bytes) {
    return output.accept(format.toMono(bytes));
  }

  @Override
  public CompletionStage<Void> finish() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void abandon() {}
}
