package dev.relisten.gpuworkers.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which scenes a step sees: all of them in a new order each epoch, fixed by the seed, so that a run
 * can go on anywhere.
 */
record SceneOrder(int scenes, int scenesPerStep, long seed) {
  /** Indices of the scenes of a step counted from 1. */
  List<Integer> of(int step) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < scenesPerStep; i++) {
      long at = (step - 1L) * scenesPerStep + i;
      chosen.add(epoch(at / scenes).get((int) (at % scenes)));
    }
    return chosen;
  }

  private List<Integer> epoch(long number) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scenes; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed + number * 7919));
    return order;
  }
}
