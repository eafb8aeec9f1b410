package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.WorkerLoad;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The worker says what the public implementation says: every id, slice and text of 36 questions.
 * Every engine runs it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PrototypeReplayContract {
  static final int SLOTS = 8;
  static final int CONTEXT_TOKENS = 1_024;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int IM_END = 531;

  private Prototype prototype;
  private ActorTestKit kit;
  private ActorRef<GenerationCommand> worker;

  /** An engine of {@link #SLOTS} slots of {@link #CONTEXT_TOKENS}. */
  abstract Engine load(Checkpoint checkpoint);

  @BeforeAll
  void startWorker() {
    prototype = Prototype.orSkip();
    kit = ActorTestKit.create();
    WorkerSettings settings = WorkerSettings.of(kit.system().settings().config());
    worker = kit.spawn(GpuWorker.create(this::model, settings), GpuWorker.dispatcher());
  }

  @AfterAll
  void shutDown() {
    if (kit != null) {
      kit.shutdownTestKit();
    }
  }

  @Test
  void aloneSaysWhatThePublicImplementationSays() throws IOException {
    replay(1);
  }

  @Test
  void eightAtOnceSayTheSame() throws IOException {
    replay(SLOTS);
  }

  @Test
  void cancelsAtRandomMomentsLeaveSlotsFree() throws IOException {
    Random random = new Random(23);
    TestProbe<GenerationEvent> session = kit.createTestProbe();
    Deque<ReplayedQuestion> running = new ArrayDeque<>();
    List<ReplayedQuestion> questions = questions("cancelled ");
    for (ReplayedQuestion question : questions) {
      question.ask(session.getRef());
      running.add(question);
      for (int i = random.nextInt(25); i > 0; i--) {
        GenerationEvent event = session.receiveMessage(PATIENCE);
        questions.stream().filter(q -> q.key().equals(event.sequence())).forEach(q -> q.on(event));
      }
      if (running.size() == 4) {
        cancel(running.remove().key());
      }
    }
    running.forEach(question -> cancel(question.key()));
    assertEquals(0, load().usedSlots());
    assertEquals(0, load().waiting());
  }

  private void replay(int atOnce) throws IOException {
    TestProbe<GenerationEvent> session = kit.createTestProbe();
    List<ReplayedQuestion> questions = questions("at once " + atOnce + " ");
    Deque<ReplayedQuestion> left = new ArrayDeque<>(questions);
    Map<SequenceKey, ReplayedQuestion> running = new HashMap<>();
    long startNanos = System.nanoTime();
    while (!left.isEmpty() || !running.isEmpty()) {
      while (running.size() < atOnce && !left.isEmpty()) {
        ReplayedQuestion question = left.remove();
        running.put(question.key(), question);
        question.ask(session.getRef());
      }
      GenerationEvent event = session.receiveMessage(PATIENCE);
      ReplayedQuestion question = running.get(event.sequence());
      if (question != null && question.on(event)) {
        running.remove(question.key());
      }
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    System.out.printf(
        "%s: %d questions, %d at once: %.1f s%n", this, questions.size(), atOnce, seconds);
    for (ReplayedQuestion question : questions) {
      assertEquals(question.expectation(), question.saidWithEnd(IM_END));
    }
    assertEquals(0, load().usedSlots());
  }

  private List<ReplayedQuestion> questions(String prefix) throws IOException {
    List<ReplayedQuestion> questions = new ArrayList<>();
    for (Prototype.Expected expected : prototype.questions()) {
      short[] clip = prototype.samples(expected.audio());
      questions.add(new ReplayedQuestion(prefix + questions.size(), expected, clip, worker));
    }
    return questions;
  }

  private void cancel(SequenceKey key) {
    worker.tell(new GenerationCommand.Cancel(key, Ending.CLIENT_CANCELLED));
  }

  private WorkerLoad load() {
    TestProbe<WorkerLoad> loads = kit.createTestProbe();
    worker.tell(new GenerationCommand.ReportLoad(loads.getRef()));
    return loads.receiveMessage(PATIENCE);
  }

  private LoadedModel model() {
    Checkpoint checkpoint = Checkpoint.read(prototype.checkpoint());
    return LoadedModel.of(load(checkpoint), checkpoint);
  }
}
