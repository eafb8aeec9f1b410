package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletionStage;

/** An unbroken run of encoded sound on its way to 16 kHz mono. Not thread-safe. */
interface SoundRun {
  /** Takes bytes; done when the next may come. */
  CompletionStage<Void> take(ByteString bytes);

  /** No more comes; done when all sound is out. */
  CompletionStage<Void> finish();

  /** Nobody wants the rest. */
  void abandon();

  /** Takes decoded samples; done when the next may come. */
  @FunctionalInterface
  interface Output {
    CompletionStage<Void> accept(short[] samples);
  }

  /** Begins runs of one kind of sound. */
  @FunctionalInterface
  interface Starter {
    SoundRun begin(Output output);
  }
}
