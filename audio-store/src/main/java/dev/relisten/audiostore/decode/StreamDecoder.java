package dev.relisten.audiostore.decode;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * Sound that arrives bit by bit to 16 kHz mono 16 bit, as it arrives. Thread-safe; a flow may be
 * run any number of times, each run has its own thread and up to 1 MiB.
 */
public final class StreamDecoder {
  private final DecodeLimits limits;
  private final AudioDecoder decoder;

  public StreamDecoder(DecodeLimits limits) {
    this.limits = limits;
    this.decoder = new AudioDecoder(limits);
  }

  /**
   * Encoded bytes in, cut anywhere; frames out, whose samples do not depend on the cuts and are
   * those of {@link AudioDecoder} for the same bytes. Back-pressure goes through; cancelling ends
   * the decoding. The flow ends when all is decoded; the report comes with its end.
   *
   * <p>Fails with {@link UndecodableAudioException}; an input that has to be read out of order
   * (such as an M4A whose index comes last) has the reason {@code NOT_STREAMABLE}.
   */
  public Flow<ByteString, PcmFrame, CompletionStage<DecodeReport>> flow(InputFormat format) {
    return Flow.fromGraph(new DecodeStage(decoder, format, limits));
  }
}
