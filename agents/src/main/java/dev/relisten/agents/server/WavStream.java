package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.relisten.audiostore.PcmClip;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.SampleRange;
import dev.relisten.audiostore.WavFile;
import dev.relisten.v1.ReadSegmentResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A range of a clip on its way out as a WAV file. A piece is read from the store only when the
 * reader has room for it.
 */
final class WavStream {
  private static final int PIECE_SAMPLES = 32_000;

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
    call.onNext(piece(WavFile.header(range.lengthSamples())));
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
    byte[] bytes = new byte[samples.length * PcmFormat.BYTES_PER_SAMPLE];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples);
    return bytes;
  }
}
