package dev.relisten.agents.server;

import dev.relisten.audiostore.live.LiveStreamException;
import dev.relisten.audiostore.live.LiveWriter;
import dev.relisten.audiostore.live.StreamEnd;
import dev.relisten.v1.AudioChunk;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One client that sends a stream. The next message is asked for only when the last one is with the
 * store and little enough waits there, so a client never runs ahead of the disk. A client that is
 * gone leaves its stream open.
 */
final class IngestCall implements StreamObserver<IngestRequest> {
  private final Ingests ingests;
  private final ServerCallStreamObserver<IngestResponse> call;
  private final IngestOutbox outbox;
  private final long openedAtNanos = System.nanoTime();
  private State state = new Waiting();

  IngestCall(Ingests ingests, ServerCallStreamObserver<IngestResponse> call) {
    this.ingests = ingests;
    this.call = call;
    this.outbox = new IngestOutbox(call);
  }

  @Override
  public synchronized void onNext(IngestRequest message) {
    try {
      state = state.next(message);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public synchronized void onCompleted() {
    try {
      state = state.end();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  @Override
  public void onError(Throwable t) {
    abandon();
  }

  /** The client is gone; what it sent is kept. */
  synchronized void abandon() {
    outbox.abandon();
    leave();
  }

  /** The client has room for more. */
  synchronized void ready() {
    outbox.flush();
    state.ready();
  }

  /** From time to time: says what could not be said before. */
  void tick() {
    outbox.flush();
  }

  /** Whether the client has not said for so long what it wants to send. */
  synchronized boolean isMute(Duration limit) {
    return state instanceof Waiting && System.nanoTime() - openedAtNanos > limit.toNanos();
  }

  /** Ends the call with a status. */
  synchronized void fail(Throwable e) {
    boolean wrapped = e instanceof CompletionException && e.getCause() != null;
    Throwable cause = wrapped ? e.getCause() : e;
    if (!isEnding(cause)) {
      leave();
      outbox.fail(Errors.of(cause));
    }
  }

  /** The stream is about to end; the end itself will be told. */
  private boolean isEnding(Throwable cause) {
    return state instanceof Receiving
        && cause instanceof LiveStreamException stream
        && stream.reason() == LiveStreamException.Reason.STREAM_ENDED;
  }

  /** The stream has changed: more is durable, or it has ended, or cannot be written to. */
  private synchronized void changed() {
    state.changed();
  }

  private synchronized void opened(LiveWriter writer, IngestPlan plan) {
    try {
      state = state.opened(writer, plan);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void leave() {
    State left = state;
    state = new Over();
    left.leave();
    ingests.closed(this);
  }

  private void next(CompletionStage<Void> done, Runnable then) {
    done.whenComplete((nothing, failure) -> proceed(then, failure));
  }

  private synchronized void proceed(Runnable then, Throwable failure) {
    if (state instanceof Over) {
      return;
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    then.run();
  }

  /** One class a state: waiting for the start, opening the stream, receiving sound, over. */
  private abstract static class State {
    abstract State next(IngestRequest message);

    abstract State end();

    State opened(LiveWriter writer, IngestPlan plan) {
      throw new IllegalStateException("opened twice");
    }

    void changed() {}

    void ready() {}

    void leave() {}
  }

  private final class Waiting extends State {
    @Override
    State next(IngestRequest message) {
      if (!message.hasStart()) {
        String kind = message.getPayloadCase().name().toLowerCase(Locale.ROOT);
        throw InvalidRequestException.of("payload", kind, "start first");
      }
      IngestPlan plan = ingests.check(message.getStart());
      ingests
          .attach(plan, IngestCall.this::changed)
          .whenCompleteAsync( // not before this has become Opening
              (writer, failure) -> {
                if (failure == null) {
                  IngestCall.this.opened(writer, plan);
                } else {
                  fail(failure);
                }
              });
      return new Opening();
    }

    @Override
    State end() {
      throw InvalidRequestException.of("payload", "none", "start, then chunks");
    }
  }

  private final class Opening extends State {
    private boolean ended;

    @Override
    State next(IngestRequest message) {
      throw new IllegalStateException("a message that nobody asked for");
    }

    @Override
    State end() {
      ended = true;
      return this;
    }

    @Override
    State opened(LiveWriter writer, IngestPlan plan) {
      outbox.accept(LiveWire.accepted(writer.stream()));
      Receiving receiving = new Receiving(writer, plan);
      if (ended) {
        return receiving.end();
      }
      call.request(1);
      return receiving;
    }
  }

  private final class Receiving extends State {
    private final LiveWriter writer;
    private final IngestPlan plan;
    private final Intake intake;
    private CompletionStage<Void> last = CompletableFuture.completedFuture(null);
    private boolean waitsForReader;

    Receiving(LiveWriter writer, IngestPlan plan) {
      this.writer = writer;
      this.plan = plan;
      this.intake = ingests.intake(writer, plan, outbox);
    }

    @Override
    State next(IngestRequest message) {
      if (!message.hasChunk()) {
        String kind = message.getPayloadCase().name().toLowerCase(Locale.ROOT);
        throw InvalidRequestException.of("payload", kind, "chunk");
      }
      AudioChunk chunk = message.getChunk();
      IngestCheck.check(chunk, plan);
      last = intake.take(chunk);
      IngestCall.this.next(last, this::askForMore);
      return this;
    }

    private void askForMore() {
      outbox.progress(writer.stream().receivedSamples(), writer.stream().durableSamples());
      waitsForReader = outbox.isFull();
      if (!waitsForReader) {
        call.request(1);
      }
    }

    @Override
    void ready() {
      if (waitsForReader) {
        askForMore();
      }
    }

    @Override
    State end() {
      CompletionStage<Void> ended =
          last.thenCompose(taken -> intake.finish()).thenCompose(finished -> writer.end());
      IngestCall.this.next(ended, () -> {});
      return this;
    }

    @Override
    void changed() {
      outbox.progress(writer.stream().receivedSamples(), writer.stream().durableSamples());
      Optional<StreamEnd> end = writer.stream().info().end();
      Optional<LiveStreamException> problem = writer.problem();
      if (end.isPresent()) {
        leaveEnded(end.get());
        return;
      }
      problem.ifPresent(IngestCall.this::fail);
      intake.progress();
    }

    private void leaveEnded(StreamEnd end) {
      IngestCall.this.leave();
      outbox.end(end, writer.stream().durableSamples());
    }

    @Override
    void leave() {
      intake.abandon();
      writer.close();
    }
  }

  private static final class Over extends State {
    @Override
    State next(IngestRequest message) {
      return this;
    }

    @Override
    State end() {
      return this;
    }

    @Override
    State opened(LiveWriter writer, IngestPlan plan) {
      writer.close();
      return this;
    }
  }
}
