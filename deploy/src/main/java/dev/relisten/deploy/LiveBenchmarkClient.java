package dev.relisten.deploy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnsafeByteOperations;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import dev.relisten.v1.LiveServiceGrpc;
import dev.relisten.v1.RawSound;
import dev.relisten.v1.SampleEncoding;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One stream of the benchmark. Thread-safe for one sender. */
final class LiveBenchmarkClient implements ClientResponseObserver<IngestRequest, IngestResponse> {
  private static final int RATE_HZ = 16_000;
  private static final ByteString NOISE = noise();

  private final String name;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Deque<Sent> waiting = new ArrayDeque<>();
  private final List<Long> latenciesNanos = new ArrayList<>();
  private ClientCallStreamObserver<IngestRequest> call;
  private long sequence;
  private long sentSamples;
  private long durableSamples;

  private LiveBenchmarkClient(String name) {
    this.name = name;
  }

  private record Sent(long endSample, long atNanos) {}

  static LiveBenchmarkClient begin(Channel channel, String name, Duration retention) {
    LiveBenchmarkClient client = new LiveBenchmarkClient(name);
    LiveServiceGrpc.newStub(channel).ingest(client);
    client.call.onNext(
        IngestRequest.newBuilder()
            .setStart(
                IngestStart.newBuilder()
                    .setStreamName(name)
                    .setRetention(retention)
                    .setRaw(
                        RawSound.newBuilder()
                            .setEncoding(SampleEncoding.SAMPLE_ENCODING_S16LE)
                            .setRateHz(RATE_HZ)
                            .setChannels(1)))
            .build());
    return client;
  }

  String name() {
    return name;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<IngestRequest> started) {
    call = started;
    call.setOnReadyHandler(this::wake);
  }

  void send(int samples) {
    synchronized (this) {
      sentSamples += samples;
      waiting.add(new Sent(sentSamples, System.nanoTime()));
    }
    ByteString data = NOISE.substring(0, samples * Short.BYTES);
    call.onNext(
        IngestRequest.newBuilder()
            .setChunk(AudioChunk.newBuilder().setSequence(sequence++).setData(data))
            .build());
  }

  /** Waits until the server has room. */
  void sendWhenReady(int samples) {
    synchronized (this) {
      while (!call.isReady() && !over.isDone()) {
        await();
      }
    }
    send(samples);
  }

  /** Sends so much sound, as fast as the server takes it. */
  void sendAll(int seconds, int chunkSamples) {
    for (int sent = 0; sent < seconds * RATE_HZ; sent += chunkSamples) {
      sendWhenReady(chunkSamples);
    }
  }

  /** Waits until all that was sent is durable. */
  synchronized void awaitDurable() {
    while (durableSamples < sentSamples && !over.isDone()) {
      await();
    }
  }

  /** What was measured so far does not count. */
  synchronized void forget() {
    latenciesNanos.clear();
  }

  synchronized List<Long> latenciesNanos() {
    return List.copyOf(latenciesNanos);
  }

  synchronized long durableSamples() {
    return durableSamples;
  }

  /** Ends the stream, and waits for it. */
  void end() {
    call.onCompleted();
    over.join();
  }

  @Override
  public synchronized void onNext(IngestResponse response) {
    if (!response.hasAcknowledged()) {
      return;
    }
    long now = System.nanoTime();
    durableSamples = response.getAcknowledged().getDurableSamples();
    while (!waiting.isEmpty() && waiting.getFirst().endSample() <= durableSamples) {
      latenciesNanos.add(now - waiting.removeFirst().atNanos());
    }
    notifyAll();
  }

  @Override
  public void onError(Throwable failure) {
    over.completeExceptionally(failure);
    wake();
  }

  @Override
  public void onCompleted() {
    over.complete(null);
    wake();
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ByteString noise() {
    byte[] bytes = new byte[RATE_HZ * Short.BYTES];
    new java.util.Random(1).nextBytes(bytes);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
