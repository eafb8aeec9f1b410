package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.relisten.protocol.generation.InteractiveTurns;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairOrderTest {
  private final FairOrder<String> order = new FairOrder<>();
  private final InteractiveTurns turns = new InteractiveTurns();
  private final List<String> wanting = new ArrayList<>();

  @Test
  void theTenantWithTheFewestRowsGoesFirst_thenWhoWasServedLongestAgo() {
    enter("a1", "a", Priority.INTERACTIVE);
    enter("a2", "a", Priority.INTERACTIVE);
    enter("b1", "b", Priority.INTERACTIVE);
    order.computed("a1", 5);
    assertEquals(List.of("b1", "a2", "a1"), inTurn());
    order.computed("b1", 6);
    assertEquals(List.of("a2", "a1", "b1"), inTurn());
  }

  @Test
  void rowsArePaidOnce_atAdmission_andGivenBackIfTheyAreNotComputed() {
    enter("a", "a", Priority.INTERACTIVE);
    enter("b", "b", Priority.INTERACTIVE);
    order.admitted("a", 100);
    order.computed("b", 99);
    assertEquals(List.of("b", "a"), inTurn());
    order.computed("a", 60);
    order.computed("b", 2);
    assertEquals(List.of("a", "b"), inTurn());
    enter("a2", "a", Priority.INTERACTIVE);
    order.leave("a");
    wanting.remove("a");
    order.computed("a2", 42);
    assertEquals(List.of("b", "a2"), inTurn());
  }

  @Test
  void nobodySavesUpWhileAway() {
    enter("busy", "a", Priority.INTERACTIVE);
    order.computed("busy", 1_000);
    enter("late", "b", Priority.INTERACTIVE);
    order.computed("late", 1);
    assertEquals(List.of("busy", "late"), inTurn());
    order.rest("late");
    order.computed("busy", 500);
    order.activate("late");
    order.computed("late", 1);
    assertEquals(List.of("busy", "late"), inTurn());
  }

  @Test
  void whoWasAheadStaysAheadThoughItLeaves() {
    enter("a", "a", Priority.INTERACTIVE);
    enter("b", "b", Priority.INTERACTIVE);
    order.computed("a", 1_000);
    order.leave("a");
    wanting.remove("a");
    order.computed("b", 10);
    enter("a again", "a", Priority.INTERACTIVE);
    assertEquals(List.of("b", "a again"), inTurn());
  }

  @Test
  void ofFourChoicesBetweenBoth_oneIsTheRests() {
    enter("urgent", "a", Priority.INTERACTIVE);
    enter("batch", "a", Priority.BATCH);
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String first = inTurn().get(0);
      order.chosen(turns, first, wanting);
      order.computed(first, 1);
      chosen.add(first);
    }
    String u = "urgent";
    assertEquals(List.of(u, u, u, "batch", u, u, u, "batch"), chosen);
  }

  @Test
  void choicesWithoutTheRestDoNotCount() {
    enter("urgent", "a", Priority.INTERACTIVE);
    for (int i = 0; i < 10; i++) {
      order.chosen(turns, "urgent", wanting);
    }
    enter("background", "b", Priority.BACKGROUND);
    assertEquals(List.of("urgent", "background"), inTurn());
  }

  private void enter(String key, String tenant, Priority priority) {
    order.enter(key, new Standing(tenant, priority));
    wanting.add(key);
  }

  private List<String> inTurn() {
    return wanting.stream().sorted(order.comparator(turns)).toList();
  }
}
