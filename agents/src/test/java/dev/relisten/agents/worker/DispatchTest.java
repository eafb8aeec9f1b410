package dev.relisten.agents.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.agents.worker.Dispatch.Acquire;
import dev.relisten.agents.worker.Dispatch.Leased;
import dev.relisten.agents.worker.Dispatch.Release;
import dev.relisten.agents.worker.Dispatch.Reply;
import dev.relisten.agents.worker.Dispatch.Unavailable;
import dev.relisten.protocol.generation.Ending;
import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.GenerationCommand.ReportLoad;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import dev.relisten.protocol.generation.WorkerLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test has a system, and so a receptionist, of its own. */
class DispatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ModelInfo MODEL =
      new ModelInfo(
          "nano", "abc", "scripted", 100, 100, new ModelInfo.Listening(100, 0, "What?", true));

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<Reply> session = kit.createTestProbe(Reply.class);
  private final TestProbe<Reply> other = kit.createTestProbe(Reply.class);
  private ActorRef<Dispatch.Command> dispatch = spawn(2, Duration.ofSeconds(30));

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void leasesAWorkerThatRegistersLater() {
    acquire(session);
    ActorRef<GenerationCommand> worker = worker(1, 0);
    assertEquals(worker, leased(session).worker());
  }

  @Test
  void fullWorker_isLeasedAgainOnceReleased_inOrderOfAsking() {
    worker(1, 0);
    acquire(session);
    Lease first = leased(session);
    TestProbe<Reply> third = kit.createTestProbe(Reply.class);
    acquire(other);
    acquire(third);
    dispatch.tell(new Release(first, Ending.ANSWERED));
    Lease second = leased(other);
    assertNotEquals(first.id(), second.id());
    dispatch.tell(new Release(second, Ending.ANSWERED));
    assertEquals(second.worker(), leased(third).worker());
  }

  @Test
  void deathOfTheHolder_givesTheLeaseBack() {
    worker(1, 0);
    acquire(session);
    leased(session);
    acquire(other);
    session.stop();
    leased(other);
    TestProbe<Map<Ending, Long>> endings = endings();
    assertEquals(Map.of(Ending.FAILED, 1L), endings.receiveMessage(PATIENCE));
  }

  @Test
  void releaseTwice_countsOnce() {
    worker(1, 0);
    acquire(session);
    Lease lease = leased(session);
    dispatch.tell(new Release(lease, Ending.ANSWERED));
    dispatch.tell(new Release(lease, Ending.FAILED));
    assertEquals(Map.of(Ending.ANSWERED, 1L), endings().receiveMessage(PATIENCE));
  }

  @Test
  void tooManyWaiting_areTurnedAwayWithATime() {
    acquire(session);
    acquire(other);
    TestProbe<Reply> third = kit.createTestProbe(Reply.class);
    acquire(third);
    assertEquals(
        new Unavailable(Duration.ofSeconds(7), "waiting for a worker: 2 (expected: < 2)"),
        third.receiveMessage(PATIENCE));
  }

  @Test
  void waitingHasAnEnd() {
    dispatch = spawn(2, Duration.ofMillis(100));
    acquire(session);
    assertEquals(
        new Unavailable(
            Duration.ofSeconds(7),
            "workers: 0 known, 0 reporting, 0 free within PT0.1S (expected: 1)"),
        session.receiveMessage(PATIENCE));
  }

  @Test
  void workerThatRefused_getsNothingUntilItsNextReport() {
    worker(1, 0);
    acquire(session);
    dispatch.tell(new Dispatch.WorkerWasFull(leased(session)));
    acquire(session);
    assertTrue(leased(session).id() > 1);
  }

  @Test
  void whoeverWaitsInTheForeground_goesFirst() {
    worker(1, 0);
    acquire(session);
    Lease lease = leased(session);
    acquire(other, Priority.BACKGROUND);
    TestProbe<Reply> third = kit.createTestProbe();
    acquire(third, Priority.INTERACTIVE);
    dispatch.tell(new Release(lease, Ending.ANSWERED));
    Lease next = leased(third);
    other.expectNoMessage(Duration.ofMillis(50));
    dispatch.tell(new Release(next, Ending.ANSWERED));
    leased(other);
  }

  @Test
  void ofFourLeasesForWhichBothWait_oneIsForThoseWhoCanWait() {
    worker(1, 0);
    acquire(session);
    Lease lease = leased(session);
    acquire(other, Priority.BATCH);
    List<TestProbe<Reply>> urgent = Stream.generate(this::probe).limit(4).toList();
    urgent.forEach(this::acquire);
    for (TestProbe<Reply> next : List.of(urgent.get(0), urgent.get(1), urgent.get(2), other)) {
      dispatch.tell(new Release(lease, Ending.ANSWERED));
      lease = leased(next);
    }
    dispatch.tell(new Release(lease, Ending.ANSWERED));
    leased(urgent.get(3));
  }

  private TestProbe<Reply> probe() {
    return kit.createTestProbe(Reply.class);
  }

  @Test
  void ofThoseWhoWait_theTenantWithTheFewestLeasesGoesFirst() {
    worker(2, 0);
    Standing many = new Standing("many", Priority.INTERACTIVE);
    TestProbe<Reply> second = kit.createTestProbe();
    TestProbe<Reply> late = kit.createTestProbe();
    acquire(session, many);
    acquire(second, many);
    Lease lease = leased(session);
    leased(second);
    acquire(other, many);
    acquire(late, new Standing("few", Priority.INTERACTIVE));
    dispatch.tell(new Release(lease, Ending.ANSWERED));
    leased(late);
    other.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void onlyTheSameWeights_forAReopening() {
    worker(1, 0);
    dispatch.tell(
        new Acquire(
            Optional.of("other weights"),
            Optional.empty(),
            Standing.of(Priority.INTERACTIVE),
            session.getRef()));
    acquire(other);
    leased(other);
    session.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void avoidedWorker_isTakenOnlyIfThereIsNoOther() {
    ActorRef<GenerationCommand> lost = worker(8, 0);
    acquire(session);
    leased(session);
    dispatch.tell(
        new Acquire(
            Optional.empty(),
            Optional.of(lost),
            Standing.of(Priority.INTERACTIVE),
            other.getRef()));
    assertEquals(lost, leased(other).worker());
    ActorRef<GenerationCommand> next = worker(8, 7);
    other.awaitAssert(
        PATIENCE,
        () -> {
          dispatch.tell(
              new Acquire(
                  Optional.empty(),
                  Optional.of(lost),
                  Standing.of(Priority.INTERACTIVE),
                  other.getRef()));
          Lease lease = leased(other);
          dispatch.tell(new Release(lease, Ending.ANSWERED));
          assertEquals(next, lease.worker());
          return null;
        });
  }

  @Test
  void stoppedWorker_isForgotten() {
    kit.stop(worker(1, 0));
    ActorRef<GenerationCommand> next = worker(1, 0);
    session.awaitAssert(
        PATIENCE,
        () -> {
          acquire(session);
          Lease lease = leased(session);
          dispatch.tell(new Release(lease, Ending.SUPERSEDED));
          assertEquals(next, lease.worker());
          return null;
        });
  }

  private ActorRef<Dispatch.Command> spawn(int maxWaiting, Duration maxWait) {
    DispatchSettings settings =
        new DispatchSettings(Duration.ofMillis(50), maxWaiting, maxWait, Duration.ofSeconds(7));
    return kit.spawn(Dispatch.create(settings, new Random(1)));
  }

  private ActorRef<GenerationCommand> worker(int slots, int used) {
    ActorRef<GenerationCommand> worker = kit.spawn(reporting(slots, used));
    kit.system().receptionist().tell(Receptionist.register(GenerationCommand.SERVICE, worker));
    return worker;
  }

  private static Behavior<GenerationCommand> reporting(int slots, int used) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(GenerationCommand.class)
                .onMessage(
                    ReportLoad.class,
                    report -> {
                      report
                          .replyTo()
                          .tell(new WorkerLoad(context.getSelf(), MODEL, slots, used, 0, 0, 0));
                      return Behaviors.same();
                    })
                .build());
  }

  private void acquire(TestProbe<Reply> holder) {
    acquire(holder, Priority.INTERACTIVE);
  }

  private void acquire(TestProbe<Reply> holder, Priority priority) {
    acquire(holder, Standing.of(priority));
  }

  private void acquire(TestProbe<Reply> holder, Standing standing) {
    dispatch.tell(new Acquire(Optional.empty(), Optional.empty(), standing, holder.getRef()));
  }

  private static Lease leased(TestProbe<Reply> holder) {
    return ((Leased) holder.receiveMessage(PATIENCE)).lease();
  }

  private TestProbe<Map<Ending, Long>> endings() {
    TestProbe<Map<Ending, Long>> counted = kit.createTestProbe();
    dispatch.tell(new Dispatch.CountEndings(counted.getRef()));
    return counted;
  }
}
