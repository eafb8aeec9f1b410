package dev.relisten.audiostore.decode;

import static dev.relisten.audiostore.decode.UndecodableAudioException.Reason.NOT_STREAMABLE;

import dev.relisten.audiostore.PcmFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far the sound of a stream lies behind its bytes when they come in pieces of 20 ms: what the
 * format and FFmpeg keep back, without the time that decoding takes.
 *
 * @param firstSoundSeconds of stream that have to arrive before the first sample comes out
 * @param mostSeconds that the sound is behind at most, from a second after its first sample
 */
public record StreamLag(double firstSoundSeconds, double mostSeconds) {
  private static final double PIECE_SECONDS = 0.02;
  private static final double SETTLING_SECONDS = 1;

  /** Empty if it cannot be decoded as a stream. */
  static Optional<StreamLag> of(byte[] bytes, double seconds) throws IOException {
    Observation observed = new Observation(bytes, seconds);
    DecodeLimits limits = DecodeLimits.defaults();
    Deadline deadline = new Deadline(Duration.ofMinutes(10));
    try {
      new AudioDecoder(limits)
          .decode(new IndexFirst(observed), InputFormat.detected(), deadline, observed);
    } catch (UndecodableAudioException e) {
      if (e.reason() == NOT_STREAMABLE) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(new StreamLag(observed.first, observed.most));
  }

  private static final class Observation implements ByteSource, SampleSink {
    private final ByteBuffer bytes;
    private final double seconds;
    private final int pieceBytes;
    private long samples;
    private double first = -1;
    private double most;

    Observation(byte[] bytes, double seconds) {
      this.bytes = ByteBuffer.wrap(bytes);
      this.seconds = seconds;
      this.pieceBytes = (int) Math.ceil(bytes.length * PIECE_SECONDS / seconds);
    }

    @Override
    public int read(ByteBuffer target, long position) {
      note();
      int count = Math.min(Math.min(target.remaining(), pieceBytes), bytes.remaining());
      target.put(bytes.slice().limit(count));
      bytes.position(bytes.position() + count);
      return count == 0 ? -1 : count;
    }

    @Override
    public void accept(short[] block, int count) {
      first = first < 0 ? arrived() : first;
      samples += count;
    }

    /** When the decoder asks for more, it has nothing left to give. */
    private void note() {
      double sound = samples / (double) PcmFormat.RATE_HZ;
      if (first >= 0 && arrived() > first + SETTLING_SECONDS && bytes.hasRemaining()) {
        most = Math.max(most, arrived() - sound);
      }
    }

    private double arrived() {
      return seconds * bytes.position() / bytes.capacity();
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {
      // bytes in memory
    }
  }
}
