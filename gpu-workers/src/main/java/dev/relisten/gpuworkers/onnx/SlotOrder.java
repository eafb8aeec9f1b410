package dev.relisten.gpuworkers.onnx;

/**
 * Where in the KV buffers each slot lies, and which slots must change places so that those of a
 * batch are neighbours. Pure bookkeeping: whoever calls {@link #swap} moves the values. Not
 * thread-safe.
 */
final class SlotOrder {
  private final int[] placeOf;
  private final int[] slotAt;

  SlotOrder(int slots) {
    placeOf = new int[slots];
    slotAt = new int[slots];
    for (int i = 0; i < slots; i++) {
      placeOf[i] = i;
      slotAt[i] = i;
    }
  }

  int placeOf(int slot) {
    return placeOf[slot];
  }

  int slotAt(int place) {
    return slotAt[place];
  }

  /**
   * The first place of the run of {@code slots.length} places that costs least to fill with the
   * slots: {@code cost = sum of tokens of all slots that must move in or out}.
   *
   * @param tokens filled positions of every slot
   */
  int cheapestRun(int[] slots, int[] tokens) {
    boolean[] wanted = new boolean[placeOf.length];
    for (int slot : slots) {
      wanted[slot] = true;
    }
    int best = 0;
    long bestCost = Long.MAX_VALUE;
    for (int start = 0; start + slots.length <= slotAt.length; start++) {
      long cost = cost(start, start + slots.length, wanted, tokens);
      if (cost < bestCost) {
        best = start;
        bestCost = cost;
      }
    }
    return best;
  }

  private long cost(int start, int end, boolean[] wanted, int[] tokens) {
    long cost = 0;
    for (int place = 0; place < slotAt.length; place++) {
      boolean inside = place >= start && place < end;
      if (inside != wanted[slotAt[place]]) {
        cost += tokens[slotAt[place]];
      }
    }
    return cost;
  }

  /** Exchanges what lies at two places. */
  void swap(int place, int other) {
    int slot = slotAt[place];
    slotAt[place] = slotAt[other];
    slotAt[other] = slot;
    placeOf[slotAt[place]] = place;
    placeOf[slotAt[other]] = other;
  }
}
