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
  /** A scene's turn; {@code epoch} counts its turns from 0. */
  record Visit(int scene, int epoch) {}

  /** The visits of a step counted from 1. */
  List<Visit> of(int step) {
    List<Visit> visits = new ArrayList<>();
    long first = (step - 1L) * scenesPerStep;
    long end = first + scenesPerStep;
    for (long at = first; at < end; ) {
      int epoch = (int) (at / scenes);
      List<Integer> order = epochOrder(epoch);
      for (; at < end && at / scenes == epoch; at++) {
        visits.add(new Visit(order.get((int) (at % scenes)), epoch));
      }
    }
    return visits;
  }

  private List<Integer> epochOrder(int number) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scenes; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed + number * 7919L));
    return order;
  }
}
