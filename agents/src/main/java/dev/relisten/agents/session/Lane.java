package dev.relisten.agents.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Places for what runs, and a queue before them. Not thread-safe.
 *
 * @param <T> what waits
 */
final class Lane<T> {
  private final int places;
  private final int queuePlaces;
  private final Deque<T> queue = new ArrayDeque<>();
  private int running;

  Lane(int places, int queuePlaces) {
    this.places = places;
    this.queuePlaces = queuePlaces;
  }

  /** Whether whoever comes now has to be turned away. */
  boolean isFull() {
    return running >= places && queue.size() >= queuePlaces;
  }

  void add(T one) {
    queue.add(one);
  }

  /** The next one, which takes a place; empty if none waits or no place is free. */
  Optional<T> start() {
    if (queue.isEmpty() || running >= places) {
      return Optional.empty();
    }
    running++;
    return Optional.of(queue.remove());
  }

  /** Gives a place back. */
  void ended() {
    running--;
  }

  /** Whether one waits. */
  boolean holds(Predicate<T> which) {
    return queue.stream().anyMatch(which);
  }

  /** Takes one out of the queue. */
  Optional<T> remove(Predicate<T> which) {
    Optional<T> found = queue.stream().filter(which).findFirst();
    found.ifPresent(queue::remove);
    return found;
  }

  @Override
  public String toString() {
    return "%d running, %d waiting (expected: < %d waiting)"
        .formatted(running, queue.size(), queuePlaces);
  }
}
