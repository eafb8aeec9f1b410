package dev.relisten.agents.server;

import dev.relisten.audiostore.live.StreamEnd;
import dev.relisten.v1.GapCause;
import dev.relisten.v1.IngestResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one client is told. It alone talks to the call. Acknowledgements are not queued: a client
 * that does not read gets the newest when it reads again; gaps are, and {@link #isFull} says when
 * there are too many. Thread-safe.
 */
final class IngestOutbox {
  private static final long PACE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
  private static final int MAX_GAPS = 64;

  private final ServerCallStreamObserver<IngestResponse> call;
  private final Deque<IngestResponse> gaps = new ArrayDeque<>();
  private boolean open;
  private boolean over;
  private long receivedSamples;
  private long durableSamples;
  private boolean changed;
  private long toldAtNanos;

  IngestOutbox(ServerCallStreamObserver<IngestResponse> call) {
    this.call = call;
  }

  /** The first message. */
  synchronized void accept(IngestResponse accepted) {
    if (!over) {
      call.onNext(accepted);
      open = true;
      toldAtNanos = System.nanoTime();
    }
  }

  synchronized void progress(long received, long durable) {
    changed |= received != receivedSamples || durable != durableSamples;
    receivedSamples = received;
    durableSamples = durable;
    flush();
  }

  synchronized void gap(long startSample, long endSample, GapCause cause) {
    gaps.add(LiveWire.gap(startSample, endSample, cause));
    flush();
  }

  /** Whether so many gaps wait for the client that it should send no more. */
  synchronized boolean isFull() {
    return gaps.size() >= MAX_GAPS;
  }

  /** To be called when the client has room for more, and from time to time. */
  synchronized void flush() {
    if (!open || over) {
      return;
    }
    while (call.isReady() && !gaps.isEmpty()) {
      call.onNext(gaps.remove());
    }
    long quiet = System.nanoTime() - toldAtNanos;
    boolean due = changed ? quiet >= PACE_NANOS : quiet >= HEARTBEAT_NANOS;
    if (due && gaps.isEmpty() && call.isReady()) {
      acknowledge();
    }
  }

  /** The last messages, whether the client reads or not. */
  synchronized void end(StreamEnd end, long lengthSamples) {
    if (over) {
      return;
    }
    over = true;
    gaps.forEach(call::onNext);
    acknowledge();
    call.onNext(LiveWire.ended(end, lengthSamples));
    call.onCompleted();
  }

  synchronized void fail(StatusRuntimeException status) {
    if (!over) {
      over = true;
      call.onError(status);
    }
  }

  /** The client is gone: nobody is told anything. */
  synchronized void abandon() {
    over = true;
    gaps.clear();
  }

  private void acknowledge() {
    call.onNext(LiveWire.acknowledged(receivedSamples, durableSamples));
    changed = false;
    toldAtNanos = System.nanoTime();
  }
}
