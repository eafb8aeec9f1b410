package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.Scheduler.Share;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final long EVICTABLE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int CHUNK = Bench.SETTINGS.prefillChunkTokens();

  private final Map<String, Integer> rows = new HashMap<>();
  private final List<String> moves = new ArrayList<>();
  private final List<String> evicted = new ArrayList<>();
  private int parkingPlaces;
  private final Scheduler<String> scheduler = new Scheduler<>(2, Bench.SETTINGS, new Places());

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
      assertTrue(scheduler.enter("waiting " + i, Standing.of(Priority.INTERACTIVE)));
    }
    assertFalse(scheduler.enter("one more", Standing.of(Priority.INTERACTIVE)));
    assertEquals(6, scheduler.waiting());
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
  void theLongestPausedIsParkedAtOnce_andGoesBeforeThoseWhoHaveNotBegun() {
    parkingPlaces = 1;
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("b", 0);
    scheduler.pause("a", 1);
    enter("c", 1);
    assertEquals(List.of("c"), batch(1));
    assertEquals("c for b", moves.get(2));
    enter("new", 1);
    scheduler.resume("b");
    rows.put("c", 0);
    scheduler.pause("c", 2);
    assertEquals(List.of("b"), batch(2));
    assertEquals("b for a", moves.get(3));
  }

  @Test
  void whereThereIsNoRoom_theLongestPausedIsEvictedOnceItIsOldEnough() {
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("b", 0);
    scheduler.pause("a", 1);
    enter("c", 1);
    assertEquals(List.of(), batch(EVICTABLE_NANOS - 1));
    assertEquals(List.of(), evicted);
    assertEquals(List.of("c"), batch(EVICTABLE_NANOS));
    assertEquals(List.of("b"), evicted);
  }

  @Test
  void nobodyIsMovedWhileNobodyWaits() {
    parkingPlaces = 2;
    enter("a", 1);
    enter("b", 1);
    batch(0);
    scheduler.pause("a", 0);
    scheduler.pause("b", 0);
    enter("lacks sound", 0);
    batch(10 * EVICTABLE_NANOS);
    assertEquals(List.of(), evicted);
    assertEquals(2, moves.size());
  }

  @Test
  void aLongPromptTakesNoMoreThanItsChunkBesideTheOthersNextToken() {
    enter("decodes", 1);
    enter("long", 7_500);
    assertEquals(Map.of("decodes", 1, "long", CHUNK), given(scheduler.plan(0)));
  }

  @Test
  void theShortestPromptGoesFirst_andAfterThreeWhoHasWaitedLongest_noMoreThanAChunkTogether() {
    enter("long", 7_500);
    enter("resume", 6);
    for (int i = 1; i < Scheduler.LONGEST_EVERY; i++) {
      assertEquals(Map.of("resume", 6), given(scheduler.plan(0)));
    }
    assertEquals(Map.of("long", CHUNK), given(scheduler.plan(0)));
    rows.put("resume", 1);
    assertEquals(Map.of("long", CHUNK, "resume", 1), given(scheduler.plan(0)));
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
    return scheduler.encodingOrder(key -> rows.get(key) == 0);
  }

  private void enter(String key, int rowsReady) {
    rows.put(key, rowsReady);
    scheduler.enter(key, Standing.of(Priority.INTERACTIVE));
  }

  private List<String> batch(long nowNanos) {
    return scheduler.plan(nowNanos).stream().map(Share::key).toList();
  }

  private static Map<String, Integer> given(List<Share<String>> batch) {
    Map<String, Integer> given = new HashMap<>();
    batch.forEach(share -> given.put(share.key(), share.rows()));
    return given;
  }

  /** Rows as the test sets them, and room for so many parked ones. */
  private final class Places implements Scheduler.Work<String> {
    private final List<String> parked = new ArrayList<>();

    @Override
    public void evicted(String key) {
      evicted.add(key);
    }

    @Override
    public int rowsReady(String key) {
      return rows.get(key);
    }

    @Override
    public int pieceRows(String key) {
      return Math.min(CHUNK, rows.get(key));
    }

    @Override
    public boolean place(String key, int slot, Optional<String> paused) {
      int taken = parked.size() - (parked.contains(key) ? 1 : 0);
      if (paused.isPresent() && taken >= parkingPlaces) {
        return false;
      }
      parked.remove(key);
      paused.ifPresent(parked::add);
      moves.add(paused.map(holder -> key + " for " + holder).orElse(key));
      return true;
    }
  }
}
