package dev.relisten.gpuworkers;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.audiostore.Sha256;
import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.SliceRef;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Questions whose pauses are scripted, asked of a worker over its protocol. A model of noise writes
 * no tags; so each turn has a length, and behind it a slice is put in, as a session would. Not
 * thread-safe; {@link #close} stops the worker with its engine.
 */
public final class ScriptedQuestions implements AutoCloseable {
  private final ActorSystem<Void> system;
  private final ActorRef<GenerationCommand> worker;
  private int runs;

  /**
   * What is done with every question.
   *
   * @param turnTokens tokens of each turn, one turn at least
   * @param slices seconds in the recording, put in behind the first turn, the second, and so on;
   *     fewer than turns
   */
  public record Script(List<Integer> turnTokens, List<Span> slices) {
    public Script {
      turnTokens = List.copyOf(turnTokens);
      slices = List.copyOf(slices);
      if (turnTokens.size() != slices.size() + 1) {
        throw new IllegalArgumentException(
            "turns: %d, slices: %d (expected: one turn more than slices)"
                .formatted(turnTokens.size(), slices.size()));
      }
    }
  }

  /** A part of a recording, in seconds. */
  public record Span(double start, double end) {}

  /**
   * A question about a recording.
   *
   * @param samples 16 kHz mono
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Question(String id, String text, List<String> choices, short[] samples) {
    void check(Span span) {
      double seconds = samples.length / (double) PcmFormat.RATE_HZ;
      if (span.end() > seconds) {
        throw new IllegalArgumentException(
            "%s: slice to %s s (expected: <= %s)".formatted(id, span.end(), seconds));
      }
    }

    AudioSlice slice(int startSample, int endSample) {
      short[] part = Arrays.copyOfRange(samples, startSample, endSample);
      return new AudioSlice(new SliceRef(Sha256.ofSamples(part), startSample, endSample), part);
    }
  }

  /**
   * What a session saw.
   *
   * @param ids all that was sampled
   * @param firstTokenNanos from asking to the first token
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Asked(String id, int[] ids, long firstTokenNanos) {}

  /** Starts a worker, which loads its model in its own thread; {@link #ask} waits for that. */
  public ScriptedQuestions(Supplier<LoadedModel> loading, WorkerSettings settings) {
    CompletableFuture<ActorRef<GenerationCommand>> started = new CompletableFuture<>();
    Behavior<Void> guardian =
        Behaviors.setup(
            context -> {
              started.complete(
                  context.spawn(
                      GpuWorker.create(loading, settings), "worker", GpuWorker.dispatcher()));
              return Behaviors.empty();
            });
    system = ActorSystem.create(guardian, "scripted");
    worker = started.join();
  }

  /**
   * Asks all, so many at a time, and waits for the last.
   *
   * @throws IllegalArgumentException if a slice ends behind a recording
   * @throws java.util.concurrent.CompletionException if a turn ended early
   */
  public List<Asked> ask(List<Question> questions, Script script, int sessions) {
    questions.forEach(question -> script.slices().forEach(question::check));
    Queue<Question> waiting = new ArrayDeque<>(questions);
    List<CompletableFuture<Asked>> asked =
        questions.stream().map(question -> new CompletableFuture<Asked>()).toList();
    Queue<CompletableFuture<Asked>> outcomes = new ArrayDeque<>(asked);
    runs++;
    IntStream.range(0, sessions).forEach(i -> next(waiting, outcomes, script));
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private void next(
      Queue<Question> waiting, Queue<CompletableFuture<Asked>> outcomes, Script script) {
    Question question;
    CompletableFuture<Asked> outcome;
    synchronized (waiting) {
      question = waiting.poll();
      outcome = outcomes.poll();
    }
    if (question == null) {
      return;
    }
    String name = "question-" + runs + "-" + question.id();
    system.systemActorOf(
        ScriptedSession.create(
            worker,
            question,
            script,
            name,
            (asked, failure) -> {
              complete(outcome, asked, failure);
              next(waiting, outcomes, script);
            }),
        name,
        Props.empty());
  }

  private static void complete(CompletableFuture<Asked> outcome, Asked asked, Throwable failure) {
    if (failure == null) {
      outcome.complete(asked);
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
