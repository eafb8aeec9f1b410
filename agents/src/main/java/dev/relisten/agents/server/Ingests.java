package dev.relisten.agents.server;

import dev.relisten.audiostore.live.LiveStreams;
import dev.relisten.audiostore.live.LiveWriter;
import dev.relisten.v1.IngestRequest;
import dev.relisten.v1.IngestResponse;
import dev.relisten.v1.IngestStart;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/** Where live sound comes in. Thread-safe. */
final class Ingests implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);

  private final LiveStreams streams;
  private final SoundRuns runs;
  private final IngestCheck check;
  private final Set<IngestCall> calls = ConcurrentHashMap.newKeySet();
  private final Cancellable ticks;

  Ingests(LiveStreams streams, ActorSystem<?> system) {
    this.streams = streams;
    this.runs = new SoundRuns(system);
    this.check = new IngestCheck(streams.settings());
    this.ticks =
        system
            .scheduler()
            .scheduleWithFixedDelay(TICK, TICK, this::tick, system.executionContext());
  }

  StreamObserver<IngestRequest> open(ServerCallStreamObserver<IngestResponse> call) {
    call.disableAutoRequest();
    IngestCall ingest = new IngestCall(this, call);
    calls.add(ingest);
    call.setOnReadyHandler(ingest::ready);
    GoneClient.whenGone(call, ingest::abandon);
    call.request(1);
    return ingest;
  }

  IngestPlan check(IngestStart start) {
    return check.check(start);
  }

  CompletionStage<LiveWriter> attach(IngestPlan plan, Runnable changed) {
    return streams.attach(plan.streamName(), plan.options(), changed);
  }

  Intake intake(LiveWriter writer, IngestPlan plan, IngestOutbox outbox) {
    long maxPending = streams.settings().maxPendingSamples();
    return new Intake(writer, plan, runs.starter(plan), outbox, maxPending);
  }

  void closed(IngestCall call) {
    calls.remove(call);
  }

  private void tick() {
    Duration limit = streams.settings().idleTimeout();
    for (IngestCall call : calls) {
      call.tick();
      if (call.isMute(limit)) {
        call.fail(
            Errors.idle(
                "ingest: no start for %d ms (expected: one within that time)"
                    .formatted(limit.toMillis())));
      }
    }
  }

  /** Tells every client to come again; their streams stay open. */
  @Override
  public void close() {
    ticks.cancel();
    calls.forEach(call -> call.fail(Errors.goingAway()));
  }
}
