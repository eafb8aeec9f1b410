package dev.relisten.gpuworkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyValueShelfTest {
  private final KeyValueShelf<String, String> shelf = new KeyValueShelf<>(10 * Float.BYTES);

  @Test
  void whatIsParkedComesBackOnce() {
    KeyValues saved = values(3);
    shelf.park("a", saved);
    assertEquals(12, shelf.bytes());
    assertTrue(shelf.hasRoomWithout("a", shelf.budgetBytes()));
    assertFalse(shelf.hasRoomWithout("b", shelf.budgetBytes()));
    assertEquals(Optional.of(saved), shelf.take("a"));
    assertEquals(Optional.empty(), shelf.take("a"));
    assertEquals(0, shelf.bytes());
  }

  @Test
  void prefixesThatNobodyHasBorrowedGo_theOneUsedLongestAgoFirst() {
    shelf.keep("p", values(3));
    shelf.keep("q", values(3));
    shelf.keep("r", values(3));
    assertTrue(shelf.borrow("p", "a"));
    shelf.take("a");
    assertTrue(shelf.borrow("r", "b"));
    assertTrue(shelf.makeRoom(4 * Float.BYTES));
    assertFalse(shelf.holds("q"));
    assertTrue(shelf.makeRoom(7 * Float.BYTES));
    assertFalse(shelf.holds("p"));
    assertFalse(shelf.makeRoom(8 * Float.BYTES));
    assertTrue(shelf.holds("r"));
  }

  @Test
  void aPrefixIsLentToMany_andStaysUntilTheLastHasTakenIt() {
    KeyValues prefix = values(10);
    shelf.keep("p", prefix);
    shelf.borrow("p", "a");
    shelf.borrow("p", "b");
    assertEquals(Optional.of(prefix), shelf.take("a"));
    assertFalse(shelf.makeRoom(Float.BYTES));
    shelf.drop("b");
    assertTrue(shelf.makeRoom(Float.BYTES));
    assertEquals(0, shelf.bytes());
    assertFalse(shelf.borrow("p", "c"));
  }

  @Test
  void whereThereIsNoRoom_nothingIsLost() {
    shelf.keep("p", values(4));
    shelf.park("a", values(4));
    assertFalse(shelf.makeRoom(7 * Float.BYTES));
    assertTrue(shelf.holds("p"));
  }

  @Test
  void theBudgetIsNeverExceeded_andTheCountIsThatOfWhatIsThere() {
    Random random = new Random(3);
    Map<String, KeyValues> parked = new HashMap<>();
    Set<String> lent = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String key = "k" + random.nextInt(12);
      String prefix = "p" + random.nextInt(6);
      KeyValues values = values(1 + random.nextInt(4));
      switch (random.nextInt(4)) {
        case 0 -> {
          if (!parked.containsKey(key) && !lent.contains(key) && shelf.makeRoom(values.bytes())) {
            shelf.park(key, values);
            parked.put(key, values);
          }
        }
        case 1 -> {
          if (!shelf.holds(prefix) && shelf.makeRoom(values.bytes())) {
            shelf.keep(prefix, values);
          }
        }
        case 2 -> {
          if (!parked.containsKey(key) && !lent.contains(key) && shelf.borrow(prefix, key)) {
            lent.add(key);
          }
        }
        default -> {
          KeyValues own = parked.remove(key);
          boolean borrower = lent.remove(key);
          Optional<KeyValues> taken = shelf.take(key);
          assertEquals(own != null || borrower, taken.isPresent());
          assertTrue(own == null || taken.get() == own);
        }
      }
      assertTrue(shelf.bytes() <= shelf.budgetBytes());
      assertTrue(shelf.bytes() >= parked.values().stream().mapToLong(KeyValues::bytes).sum());
    }
    parked.keySet().forEach(shelf::drop);
    lent.forEach(shelf::drop);
    nothingIsNeeded();
  }

  private void nothingIsNeeded() {
    assertTrue(shelf.makeRoom(shelf.budgetBytes()));
    assertEquals(0, shelf.bytes());
  }

  private static KeyValues values(int tokens) {
    return new KeyValues(tokens, new float[][] {new float[tokens]});
  }
}
