package dev.relisten.agents.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.WavFile;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.AudioServiceGrpc;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.LiveServiceGrpc;
import dev.relisten.v1.RawSound;
import dev.relisten.v1.ReadSegmentRequest;
import dev.relisten.v1.SampleEncoding;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A client of the live service over a real socket. */
final class LiveClient implements AutoCloseable {
  final ManagedChannel channel;
  final LiveServiceGrpc.LiveServiceBlockingV2Stub live;

  LiveClient(int port) {
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    live = LiveServiceGrpc.newBlockingV2Stub(channel);
  }

  /** Raw 16 kHz mono, as the store keeps it. */
  static IngestStart.Builder start(String name) {
    return IngestStart.newBuilder()
        .setStreamName(name)
        .setWriterId("test")
        .setRaw(raw(SampleEncoding.SAMPLE_ENCODING_S16LE, 16_000, 1));
  }

  static RawSound raw(SampleEncoding encoding, int rateHz, int channels) {
    return RawSound.newBuilder()
        .setEncoding(encoding)
        .setRateHz(rateHz)
        .setChannels(channels)
        .build();
  }

  static Duration seconds(int seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  static IngestRequest request(IngestStart.Builder start) {
    return IngestRequest.newBuilder().setStart(start).build();
  }

  static IngestRequest request(AudioChunk.Builder chunk) {
    return IngestRequest.newBuilder().setChunk(chunk).build();
  }

  static AudioChunk.Builder chunk(long sequence, short... samples) {
    return AudioChunk.newBuilder().setSequence(sequence).setData(pcm(samples));
  }

  static ByteString pcm(short... samples) {
    ByteBuffer bytes = ByteBuffer.allocate(samples.length * PcmFormat.BYTES_PER_SAMPLE);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples);
    return ByteString.copyFrom(bytes);
  }

  /** Sound that says where it is. */
  static short[] sound(long from, int count) {
    short[] samples = new short[count];
    for (int i = 0; i < count; i++) {
      samples[i] = (short) ((from + i + 1) * 0x9E3779B97F4A7C15L >>> 40);
    }
    return samples;
  }

  /** A call that is accepted. */
  Call open(IngestStart.Builder start) throws Exception {
    Call call = new Call(live.ingest());
    call.send(request(start));
    call.accepted = call.await(IngestResponse::hasAccepted);
    call.sequence = call.accepted.getAccepted().getNextSequence();
    return call;
  }

  short[] read(String name, long start, long end) throws Exception {
    var request =
        ReadSegmentRequest.newBuilder()
            .setClipId("stream/" + name)
            .setStartSample(start)
            .setEndSample(end)
            .build();
    var call = AudioServiceGrpc.newBlockingV2Stub(channel).readSegment(request);
    ByteArrayOutputStream wav = new ByteArrayOutputStream();
    while (call.hasNext()) {
      call.read().getWav().writeTo(wav);
    }
    return WavFile.fromBytes(wav.toByteArray());
  }

  /** Leaves without a word. */
  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** One ingest call. */
  static final class Call {
    final BlockingClientCall<IngestRequest, IngestResponse> wire;
    IngestResponse accepted;
    long sequence;

    Call(BlockingClientCall<IngestRequest, IngestResponse> wire) {
      this.wire = wire;
    }

    void send(IngestRequest request) throws Exception {
      wire.write(request);
    }

    void send(short... samples) throws Exception {
      send(request(chunk(sequence++, samples)));
    }

    /** Whether the server took it in time. */
    boolean trySend(IngestRequest request, long millis) throws Exception {
      try {
        return wire.write(request, millis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return false;
      }
    }

    /** What came already, without waiting. */
    Optional<IngestResponse> poll() throws Exception {
      try {
        return Optional.ofNullable(wire.read(0, TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      }
    }

    long resumeSample() {
      return accepted.getAccepted().getResumeSample();
    }

    /** Reads until one is as wanted. */
    IngestResponse await(Predicate<IngestResponse> wanted) throws Exception {
      while (true) {
        IngestResponse response = wire.read(10, TimeUnit.SECONDS);
        if (response == null) {
          throw new AssertionError("the call ended before it came");
        }
        if (wanted.test(response)) {
          return response;
        }
      }
    }

    IngestResponse awaitDurable(long samples) throws Exception {
      return await(r -> r.hasAcknowledged() && r.getAcknowledged().getDurableSamples() >= samples);
    }

    IngestResponse end() throws Exception {
      wire.halfClose();
      return await(IngestResponse::hasEnded);
    }
  }
}
