package dev.relisten.audiostore.decode;

import java.io.IOException;

/** Takes decoded sound in order. A sink that blocks slows the decoder down. */
@FunctionalInterface
public interface SampleSink {
  /**
   * @param samples 16 kHz mono; reused by the caller, so copy what is kept
   * @param count how many of them, from the first, at least 1
   */
  void accept(short[] samples, int count) throws IOException;
}
