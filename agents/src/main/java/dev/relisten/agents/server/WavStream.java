package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.v1.ReadSegmentResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A range of a clip on its way out as a WAV file. A piece is read from the store only when the
 * reader has room for it.
 */
final class WavStream {
  /** What a WAV file can state: its sizes are 31 bits here. */
  static final long MAX_SAMPLES = 1_000_000_000;

  private static final int PIECE_SAMPLES = 32_000;
  private static final int HEADER_BYTES = 44;

  private final PcmClip clip;
  private final SampleRange range;
  private final ServerCallStreamObserver<ReadSegmentResponse> call;
  private long next;

  WavStream(PcmClip clip, SampleRange range, ServerCallStreamObserver<ReadSegmentResponse> call) {
    this.clip = clip;
    this.range = range;
    this.call = call;
    this.next = range.startSample();
  }

  /** Must be called before the service method returns. */
  void start() {
    call.setOnReadyHandler(this::send);
    call.setOnCancelHandler(() -> {});
    call.onNext(piece(header(range.lengthSamples())));
    send();
  }

  private void send() {
    try {
      while (call.isReady() && next <= range.endSample()) {
        sendPiece();
      }
    } catch (RuntimeException e) {
      next = Long.MAX_VALUE;
      call.onError(Errors.of(e));
    }
  }

  private void sendPiece() {
    if (next == range.endSample()) {
      next = Long.MAX_VALUE;
      call.onCompleted();
      return;
    }
    long end = Math.min(range.endSample(), next + PIECE_SAMPLES);
    short[] samples = clip.read(new SampleRange(next, end));
    next = end;
    call.onNext(piece(bytes(samples)));
  }

  private static ReadSegmentResponse piece(byte[] bytes) {
    ByteString wav = UnsafeByteOperations.unsafeWrap(bytes);
    return ReadSegmentResponse.newBuilder().setWav(wav).build();
  }

  private static byte[] bytes(short[] samples) {
    ByteBuffer buffer = littleEndian(samples.length * PcmFormat.BYTES_PER_SAMPLE);
    buffer.asShortBuffer().put(samples);
    return buffer.array();
  }

  /** RIFF's form for PCM: 16,000 Hz, mono, signed 16 bit. */
  static byte[] header(long lengthSamples) {
    int dataBytes = Math.toIntExact(lengthSamples * PcmFormat.BYTES_PER_SAMPLE);
    ByteBuffer buffer = littleEndian(HEADER_BYTES);
    buffer.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
    buffer.putInt(16).putShort((short) 1).putShort((short) 1);
    buffer.putInt(PcmFormat.RATE_HZ).putInt(PcmFormat.RATE_HZ * PcmFormat.BYTES_PER_SAMPLE);
    buffer.putShort((short) PcmFormat.BYTES_PER_SAMPLE).putShort((short) 16);
    return buffer.put(ascii("data")).putInt(dataBytes).array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
