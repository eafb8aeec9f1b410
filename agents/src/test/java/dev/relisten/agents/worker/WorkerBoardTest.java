package dev.relisten.agents.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.ModelInfo;
import dev.relisten.protocol.generation.WorkerLoad;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class WorkerBoardTest {
  private static final ModelInfo MODEL =
      new ModelInfo(
          "nano", "abc", "scripted", 100, 100, new ModelInfo.Listening(100, 0, "What?", true));

  private final ActorRef<GenerationCommand> a = ref("a");
  private final ActorRef<GenerationCommand> b = ref("b");
  private final WorkerBoard board = new WorkerBoard(new Random(3));

  @Test
  void nobodyIsTakenBeforeItsReport() {
    board.list(Set.of(a));
    assertEquals(Optional.empty(), take());
    report(a, 1, 0);
    assertEquals(Optional.of(a), take());
  }

  @Test
  void neverMoreThanItsSlots_betweenTwoReports() {
    board.list(Set.of(a));
    report(a, 3, 1);
    assertEquals(Optional.of(a), take());
    assertEquals(Optional.of(a), take());
    assertEquals(Optional.empty(), take());
  }

  @Test
  void reportThatIsOlderThanALease_doesNotFreeItsSlot() {
    board.list(Set.of(a));
    report(a, 1, 0);
    take();
    report(a, 1, 0);
    assertEquals(Optional.empty(), take());
    board.released(a);
    assertEquals(Optional.of(a), take());
  }

  @Test
  void fullUntilTheNextReport() {
    board.list(Set.of(a));
    report(a, 4, 0);
    board.full(a);
    assertEquals(Optional.empty(), take());
    report(a, 4, 0);
    assertEquals(Optional.of(a), take());
  }

  @Test
  void silentWorker_isNotTaken() {
    board.list(Set.of(a));
    report(a, 4, 0);
    for (int i = 0; i < 5; i++) {
      board.askAll();
    }
    assertEquals(Optional.empty(), take());
    report(a, 4, 0);
    assertEquals(Optional.of(a), take());
  }

  @Test
  void ofTwo_theLessLoadedIsTaken() {
    board.list(Set.of(a, b));
    report(a, 10, 8);
    report(b, 10, 2);
    for (int i = 0; i < 6; i++) {
      assertEquals(Optional.of(b), take());
    }
  }

  @Test
  void manyWorkers_areLoadedEvenly() {
    Map<ActorRef<GenerationCommand>, Integer> taken = new HashMap<>();
    Set<ActorRef<GenerationCommand>> workers = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      workers.add(ref("w" + i));
    }
    board.list(workers);
    workers.forEach(worker -> report(worker, 100, 0));
    for (int i = 0; i < 200; i++) {
      taken.merge(take().orElseThrow(), 1, Integer::sum);
    }
    assertTrue(taken.values().stream().allMatch(count -> count <= 14), taken::toString);
  }

  @Test
  void unlistedWorker_isForgotten() {
    board.list(Set.of(a, b));
    report(a, 1, 0);
    board.list(Set.of(b));
    assertEquals(Optional.empty(), take());
    report(a, 1, 0);
    assertEquals(Optional.empty(), take());
  }

  private Optional<ActorRef<GenerationCommand>> take() {
    return board.take(Optional.empty(), Optional.empty()).map(WorkerLoad::worker);
  }

  private void report(ActorRef<GenerationCommand> worker, int slots, int used) {
    board.report(new WorkerLoad(worker, MODEL, slots, used, 0, 0, 0));
  }

  private static ActorRef<GenerationCommand> ref(String name) {
    return TestInbox.<GenerationCommand>create(name).getRef();
  }
}
