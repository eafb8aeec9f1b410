package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.relisten.gpuworkers.Scheduler.Share;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever comes, and in what order. */
class SchedulerPropertyTest {
  private static final int SLOTS = 4;
  private static final int CHUNK = 16;
  private static final int MAX_WAITING = 12;
  private static final long EVICTABLE_NANOS = 5;

  /** Far more than a full queue takes. */
  private static final int MOST_STEPS_UNTIL_FIRST_ROW = 2_000;

  private static final WorkerSettings SETTINGS =
      new WorkerSettings(
          CHUNK,
          MAX_WAITING,
          0,
          0,
          1,
          0,
          Duration.ofNanos(EVICTABLE_NANOS),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private final Map<Integer, Integer> rows = new HashMap<>();
  private final Map<Integer, Integer> slotOf = new HashMap<>();
  private final Map<Integer, Integer> parkedRows = new HashMap<>();
  private final Map<Integer, Integer> computedRows = new HashMap<>();
  private final Map<Integer, Long> enteredAt = new HashMap<>();
  private final Set<Integer> paused = new HashSet<>();
  private final Places places = new Places();
  private final Scheduler<Integer> scheduler = new Scheduler<>(SLOTS, SETTINGS, places);
  private long now;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void slotsAreOneSequences_sharesAreBounded_andAllComeToAnEnd(long seed) {
    Random random = new Random(seed);
    int next = 0;
    int evicted = 0;
    for (int i = 0; i < 4_000; i++) {
      if (random.nextInt(3) == 0 && enter(next, standing(random), 1 + random.nextInt(80))) {
        next++;
      }
      Set.copyOf(paused).stream()
          .filter(key -> random.nextInt(10) == 0)
          .forEach(key -> resume(key, 1 + random.nextInt(30)));
      evicted += step(random);
    }
    assertTrue(evicted > 0 && places.parkings > 100, evicted + ", " + places.parkings);
    Set.copyOf(paused).forEach(key -> resume(key, 1));
    int steps = 0;
    while (!rows.isEmpty()) {
      step(random);
      Set.copyOf(paused).forEach(this::leave);
      assertTrue(steps++ < 1_000, () -> "left: " + rows);
    }
    assertEquals(0, scheduler.usedSlots());
    assertEquals(0, scheduler.waiting());
  }

  /** Computes, then some pause and some end; how many were evicted. */
  private int step(Random random) {
    now++;
    int before = places.evictions;
    List<Share<Integer>> batch = scheduler.plan(now);
    check(batch);
    for (Share<Integer> share : batch) {
      if (computedRows.merge(share.key(), share.rows(), Integer::sum) == share.rows()) {
        assertTrue(now - enteredAt.get(share.key()) < MOST_STEPS_UNTIL_FIRST_ROW);
      }
      rows.merge(share.key(), -share.rows(), Integer::sum);
      if (rows.get(share.key()) > 0) {
        continue;
      }
      switch (random.nextInt(8)) {
        case 0 -> leave(share.key());
        case 1, 2 -> {
          scheduler.pause(share.key(), now);
          paused.add(share.key());
        }
        default -> rows.put(share.key(), 1);
      }
    }
    return places.evictions - before;
  }

  private void check(List<Share<Integer>> batch) {
    Set<Integer> slots = new HashSet<>();
    int prefill = 0;
    for (Share<Integer> share : batch) {
      assertTrue(share.slot() >= 0 && share.slot() < SLOTS && slots.add(share.slot()));
      assertEquals(slotOf.get(share.key()), share.slot());
      assertTrue(!paused.contains(share.key()));
      assertEquals(places.pieceRows(share.key()), share.rows());
      prefill += share.rows() > 1 ? share.rows() : 0;
    }
    assertTrue(prefill <= CHUNK, "rows beside the next tokens: " + prefill);
    long oneRow = slotOf.keySet().stream().filter(this::wantsOneRow).count();
    assertEquals(oneRow, batch.stream().filter(share -> share.rows() == 1).count());
    assertTrue(slotOf.size() <= SLOTS && slotOf.size() == scheduler.usedSlots());
  }

  private boolean wantsOneRow(int key) {
    return rows.get(key) == 1 && !paused.contains(key);
  }

  @Test
  void tenantsWhoAskForAllGetTheSame_howeverManySequencesTheyBring() {
    for (int key = 0; key < SLOTS + MAX_WAITING; key++) {
      enter(key, new Standing(key < 3 ? "few" : "many", Priority.INTERACTIVE), 40);
    }
    Map<String, Integer> given = new HashMap<>();
    int next = SLOTS + MAX_WAITING;
    for (int i = 0; i < 3_000; i++) {
      for (Share<Integer> share : scheduler.plan(++now)) {
        String tenant = tenant(share.key());
        given.merge(tenant, share.rows(), Integer::sum);
        rows.merge(share.key(), -share.rows(), Integer::sum);
        if (rows.get(share.key()) == 0) {
          leave(share.key());
          few.remove(share.key());
          enter(next, new Standing(tenant, Priority.INTERACTIVE), 40);
          if (tenant.equals("few")) {
            few.add(next);
          }
          next++;
        }
      }
    }
    assertEquals(1, (double) given.get("few") / given.get("many"), 0.1, given.toString());
  }

  private final Set<Integer> few = new HashSet<>(Set.of(0, 1, 2));

  private String tenant(int key) {
    return few.contains(key) ? "few" : "many";
  }

  @Test
  void whoCanWaitGetsAQuarterOfTheAdmissions_whileTheInteractiveNeverEnd() {
    Map<Integer, Priority> priorityOf = new HashMap<>();
    Map<Priority, Integer> admitted = new EnumMap<>(Priority.class);
    for (int key = 0; key < SLOTS + MAX_WAITING; key++) {
      priorityOf.put(key, key % 2 == 0 ? Priority.INTERACTIVE : Priority.BACKGROUND);
      enter(key, Standing.of(priorityOf.get(key)), 1);
    }
    for (int i = 0; i < 1_000; i++) {
      for (Share<Integer> share : scheduler.plan(++now)) {
        Priority priority = priorityOf.get(share.key());
        admitted.merge(priority, 1, Integer::sum);
        leave(share.key());
        int next = priorityOf.size();
        priorityOf.put(next, priority);
        enter(next, Standing.of(priority), 1);
      }
    }
    assertEquals(Map.of(Priority.INTERACTIVE, 3_000, Priority.BACKGROUND, 1_000), admitted);
  }

  private static Standing standing(Random random) {
    Priority[] all = Priority.values();
    return new Standing("t" + random.nextInt(3), all[random.nextInt(all.length)]);
  }

  private boolean enter(int key, Standing standing, int wanted) {
    boolean entered = scheduler.enter(key, standing);
    if (entered) {
      rows.put(key, wanted);
      enteredAt.put(key, now);
    }
    return entered;
  }

  private void resume(int key, int wanted) {
    scheduler.resume(key);
    paused.remove(key);
    rows.put(key, wanted);
  }

  private void leave(int key) {
    scheduler.leave(key);
    forget(key);
  }

  private void forget(int key) {
    rows.remove(key);
    slotOf.remove(key);
    parkedRows.remove(key);
    paused.remove(key);
  }

  /** Room for 60 parked rows. */
  private final class Places implements Scheduler.Work<Integer> {
    private static final int BUDGET_ROWS = 60;
    int parkings;
    int evictions;

    @Override
    public void evicted(Integer key) {
      assertTrue(paused.contains(key));
      forget(key);
      evictions++;
    }

    @Override
    public int rowsReady(Integer key) {
      return rows.get(key);
    }

    @Override
    public int pieceRows(Integer key) {
      return Math.min(CHUNK, rows.get(key));
    }

    @Override
    public boolean place(Integer key, int slot, Optional<Integer> leaving) {
      if (leaving.isPresent()) {
        int size = computedRows.getOrDefault(leaving.get(), 0);
        int held = parkedRows.values().stream().mapToInt(r -> r).sum();
        if (held - parkedRows.getOrDefault(key, 0) + size > BUDGET_ROWS) {
          return false;
        }
        assertTrue(paused.contains(leaving.get()));
        assertEquals(slot, slotOf.remove(leaving.get()));
        parkedRows.put(leaving.get(), size);
        parkings++;
      }
      assertTrue(!slotOf.containsValue(slot) && !slotOf.containsKey(key));
      parkedRows.remove(key);
      slotOf.put(key, slot);
      return true;
    }
  }
}
