package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.AudioSlice;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.FinishReason;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.Cancel;
import dev.relisten.protocol.generation.GenerationCommand.Continue;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.generation.GenerationCommand.ReportLoad;
import dev.relisten.protocol.generation.GenerationCommand.Supply;
import dev.relisten.protocol.generation.GenerationEvent;
import dev.relisten.protocol.generation.GenerationEvent.Finished;
import dev.relisten.protocol.generation.GenerationEvent.Opened;
import dev.relisten.protocol.generation.GenerationEvent.Preempted;
import dev.relisten.protocol.generation.GenerationEvent.SegmentTagged;
import dev.relisten.protocol.generation.Part;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.SequenceKey;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.generation.WorkerLoad;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GpuWorkerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final AudioSlice SLICE = Bench.sound(40, 16_000);

  private final ActorTestKit kit = ActorTestKit.create();
  private final ByteLanguage language = new ByteLanguage();
  private final ScriptEngine engine =
      new ScriptEngine(language, 2, 2_000)
          .says("q", "at <seg>1, 2</seg> rain</answer>")
          .says("endless", "x".repeat(3_000));
  private final TestProbe<GenerationEvent> session = kit.createTestProbe();
  private final TestProbe<WorkerLoad> loads = kit.createTestProbe();

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void answersAQuestionWithASliceHeard() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    worker.tell(open("q", session.getRef()));
    worker.tell(new Supply(Bench.key("q"), Bench.clip()));
    await(SegmentTagged.class);
    Part slice = new Part.Slice(SLICE.ref());
    worker.tell(new Continue(Bench.key("q"), List.of(slice), Bench.BUDGET));
    worker.tell(new Supply(Bench.key("q"), SLICE));
    assertEquals(FinishReason.ANSWER, await(Finished.class).reason());
  }

  @Test
  void registersOnlyWhenItsModelIsLoaded() {
    TestProbe<Receptionist.Listing> listings = kit.createTestProbe();
    CountDownLatch loading = new CountDownLatch(1);
    kit.system()
        .receptionist()
        .tell(Receptionist.subscribe(GenerationCommand.SERVICE, listings.getRef()));
    assertEquals(Set.of(), instances(listings));
    ActorRef<GenerationCommand> worker =
        kit.spawn(
            GpuWorker.create(
                () -> {
                  awaitLatch(loading);
                  return Bench.model(engine, language);
                },
                Bench.SETTINGS),
            GpuWorker.dispatcher());
    listings.expectNoMessage(Duration.ofMillis(50));
    loading.countDown();
    assertEquals(Set.of(worker), instances(listings));
  }

  @Test
  void cancelStopsARunningSequence() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    ask(worker, "endless");
    await(Opened.class);
    worker.tell(new Cancel(Bench.key("endless"), Ending.CLIENT_CANCELLED));
    assertEquals(FinishReason.CANCELLED, await(Finished.class).reason());
    assertEquals(0, load(worker).usedSlots());
    session.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aSessionThatDiesFreesItsSequence() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    TestProbe<GenerationEvent> mortal = kit.createTestProbe();
    worker.tell(open("q", mortal.getRef()));
    worker.tell(new Supply(Bench.key("q"), Bench.clip()));
    await(mortal, SegmentTagged.class);
    assertEquals(1, load(worker).usedSlots());
    mortal.stop();
    session.awaitAssert(
        SOON,
        () -> {
          assertEquals(0, load(worker).usedSlots());
          return null;
        });
  }

  @Test
  void quietSequencesAreToldAndFreed() {
    Duration brief = Duration.ofMillis(100);
    ActorRef<GenerationCommand> worker =
        worker(new WorkerSettings(16, 4, 1 << 20, 1 << 20, 1 << 20, 0, brief, brief, brief));
    ask(worker, "q");
    assertEquals("paused: longer than PT0.1S", await(Preempted.class).message());
    assertEquals(0, load(worker).usedSlots());
  }

  @Test
  void stoppingPreemptsAndClosesTheEngine() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    ask(worker, "q");
    await(SegmentTagged.class);
    kit.stop(worker, SOON);
    assertEquals("the worker stops", await(Preempted.class).message());
    assertTrue(engine.closed);
  }

  @Test
  void reportsItsLoad() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    worker.tell(open("q", session.getRef()));
    assertEquals(
        new WorkerLoad(worker, Bench.model(engine, language).info(), 2, 0, 1, 0, 0), load(worker));
  }

  @Test
  void computesOnOneThreadOfItsOwn() {
    ActorRef<GenerationCommand> worker = worker(Bench.SETTINGS);
    ask(worker, "q");
    await(SegmentTagged.class);
    assertEquals(1, engine.threads.size());
    String thread = engine.threads.iterator().next();
    assertTrue(thread.contains("relisten.gpu-worker.dispatcher"), thread);
  }

  private ActorRef<GenerationCommand> worker(WorkerSettings settings) {
    return kit.spawn(
        GpuWorker.create(() -> Bench.model(engine, language), settings), GpuWorker.dispatcher());
  }

  private void ask(ActorRef<GenerationCommand> worker, String question) {
    worker.tell(open(question, session.getRef()));
    worker.tell(new Supply(Bench.key(question), Bench.clip()));
  }

  private static Open open(String question, ActorRef<GenerationEvent> replyTo) {
    SequenceKey key = Bench.key(question);
    return new Open(
        key,
        question,
        List.of(),
        Optional.empty(),
        Bench.clip().ref(),
        List.of(),
        Bench.GREEDY,
        Standing.of(Priority.INTERACTIVE),
        Bench.BUDGET,
        replyTo);
  }

  private WorkerLoad load(ActorRef<GenerationCommand> worker) {
    worker.tell(new ReportLoad(loads.getRef()));
    return loads.receiveMessage(SOON);
  }

  private <T extends GenerationEvent> T await(Class<T> type) {
    return await(session, type);
  }

  private static <T extends GenerationEvent> T await(
      TestProbe<GenerationEvent> probe, Class<T> type) {
    GenerationEvent event = probe.receiveMessage(SOON);
    while (!type.isInstance(event)) {
      event = probe.receiveMessage(SOON);
    }
    return type.cast(event);
  }

  private static Set<ActorRef<GenerationCommand>> instances(
      TestProbe<Receptionist.Listing> listings) {
    return listings.receiveMessage(SOON).getServiceInstances(GenerationCommand.SERVICE);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
