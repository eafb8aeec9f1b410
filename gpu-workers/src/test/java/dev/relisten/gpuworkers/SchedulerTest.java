package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.Scheduler.Plan;
import dev.relisten.gpuworkers.Scheduler.Share;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final long EVICTABLE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Scheduler<String> scheduler = new Scheduler<>(2, Bench.SETTINGS);
  private final Map<String, Integer> rows = new HashMap<>();

  @Test
  void admitsInOrderOfArrival() {
    enter("a", 1);
    enter("b", 1);
    enter("c", 1);
    assertEquals(List.of("a", "b"), batch(0));
    scheduler.leave("a");
    assertEquals(List.of("b", "c"), batch(0));
  }

  @Test
  void whoLacksSoundDoesNotBlockThoseBehind() {
    enter("a", 0);
    enter("b", 1);
    assertEquals(List.of("b"), batch(0));
    assertEquals(1, scheduler.usedSlots());
  }

  @Test
  void refusesWhenSlotsAndQueueAreFull() {
    for (int i = 0; i < 2 + Bench.SETTINGS.maxWaiting(); i++) {
      assertTrue(scheduler.enter("waiting " + i));
    }
    assertFalse(scheduler.enter("one more"));
    assertEquals(6, scheduler.waiting());
  }

  @Test
  void aSlotIsOneSequencesUntilItLeaves() {
    Random random = new Random(5);
    Map<String, Integer> slotOf = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      enter("s" + i, 1 + random.nextInt(40));
      Plan<String> plan = plan(0);
      Set<Integer> slots = new HashSet<>();
      for (Share<String> share : plan.batch()) {
        assertTrue(slots.add(share.slot()));
        assertEquals(slotOf.getOrDefault(share.key(), share.slot()), share.slot());
        slotOf.put(share.key(), share.slot());
      }
      plan.batch().stream()
          .filter(share -> random.nextInt(3) == 0)
          .forEach(share -> scheduler.leave(share.key()));
    }
  }

  @Test
  void pausedKeepsItsSlotOutOfTheBatch() {
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("a", 0);
    assertEquals(List.of("b"), batch(0));
    assertEquals(2, scheduler.usedSlots());
    scheduler.resume("a");
    assertEquals(List.of("a", "b"), batch(0));
  }

  @Test
  void evictsTheLongestPausedOnceItIsOldEnough() {
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("b", 0);
    scheduler.pause("a", 1);
    enter("c", 1);
    assertEquals(List.of(), plan(EVICTABLE_NANOS - 1).evicted());
    Plan<String> plan = plan(EVICTABLE_NANOS);
    assertEquals(List.of("b"), plan.evicted());
    assertEquals(List.of("c"), plan.batch().stream().map(Share::key).toList());
  }

  @Test
  void nobodyIsEvictedWhileNobodyWaits() {
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("a", 0);
    scheduler.pause("b", 0);
    enter("lacks sound", 0);
    assertEquals(List.of(), plan(10 * EVICTABLE_NANOS).evicted());
  }

  @Test
  void aLongPromptTakesNoMoreThanItsChunkBesideTheOthersNextToken() {
    enter("decodes", 1);
    enter("long", 7_500);
    Map<String, Integer> given = given(plan(0));
    assertEquals(1, given.get("decodes"));
    assertEquals(1 + Bench.SETTINGS.prefillChunkTokens(), given.get("long"));
  }

  @Test
  void aShortResumeIsNotStuckBehindALongPrompt() {
    enter("long", 7_500);
    enter("resume", 6);
    Map<String, Integer> given = given(plan(0));
    assertEquals(6, given.get("resume"));
    assertEquals(1 + 11, given.get("long"));
  }

  @Test
  void fairShares_spendTheBudgetAndFavourNobody() {
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      int[] wanted = random.ints(random.nextInt(9), 0, 200).toArray();
      int budget = random.nextInt(300);
      int[] given = Scheduler.fairShares(wanted, budget);
      int sum = Arrays.stream(given).sum();
      assertEquals(Math.min(budget, Arrays.stream(wanted).sum()), sum);
      int most = Arrays.stream(given).max().orElse(0);
      for (int k = 0; k < wanted.length; k++) {
        assertTrue(given[k] <= wanted[k] && (given[k] == wanted[k] || given[k] >= most - 1));
      }
    }
    assertArrayEquals(new int[] {2, 7, 7}, Scheduler.fairShares(new int[] {2, 50, 9}, 16));
  }

  @Test
  void soundOfThoseThatHoldASlotIsEncodedFirst() {
    enter("a", 1);
    batch(0);
    for (String key : List.of("b", "c", "d")) {
      enter(key, 0);
    }
    rows.put("a", 0);
    assertEquals(List.of("a", "b", "c"), encodingOrder());
    rows.put("b", 1);
    assertEquals(List.of("a", "c"), encodingOrder());
    rows.put("c", 1);
    assertEquals(List.of("a"), encodingOrder());
  }

  private List<String> encodingOrder() {
    return scheduler.encodingOrder(rows::get, key -> rows.get(key) == 0);
  }

  private void enter(String key, int rowsReady) {
    rows.put(key, rowsReady);
    scheduler.enter(key);
  }

  private Plan<String> plan(long nowNanos) {
    return scheduler.plan(rows::get, nowNanos);
  }

  private List<String> batch(long nowNanos) {
    return plan(nowNanos).batch().stream().map(Share::key).toList();
  }

  private static Map<String, Integer> given(Plan<String> plan) {
    Map<String, Integer> given = new HashMap<>();
    plan.batch().forEach(share -> given.put(share.key(), share.rows()));
    return given;
  }
}
