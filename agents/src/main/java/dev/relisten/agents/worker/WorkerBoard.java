package dev.relisten.agents.worker;

import dev.relisten.protocol.generation.GenerationCommand;
import dev.relisten.protocol.generation.WorkerLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What is known of the workers' loads, and the choice of one. Pure bookkeeping, no time, no actors.
 *
 * <pre>
 * occupied = max(reported used slots + leases granted since that report, leases held)
 * load     = (occupied + waiting) / slots
 * choice   = the less loaded of two random workers with occupied &lt; slots
 * </pre>
 */
final class WorkerBoard {
  private static final int MAX_UNANSWERED_REPORTS = 4;

  private final Map<ActorRef<GenerationCommand>, Line> lines = new HashMap<>();
  private final Random random;

  WorkerBoard(Random random) {
    this.random = random;
  }

  private static final class Line {
    Optional<WorkerLoad> report = Optional.empty();
    int usedSlots;
    int granted;
    int held;
    int unanswered;

    int occupied() {
      return Math.max(usedSlots + granted, held);
    }

    boolean isFree() {
      return unanswered <= MAX_UNANSWERED_REPORTS
          && report.map(load -> occupied() < load.slots()).orElse(false);
    }

    double load() {
      WorkerLoad load = report.orElseThrow();
      return (occupied() + load.waiting()) / (double) load.slots();
    }
  }

  /** The workers that exist now; all others are forgotten. */
  void list(Set<ActorRef<GenerationCommand>> workers) {
    lines.keySet().retainAll(workers);
    workers.forEach(worker -> lines.putIfAbsent(worker, new Line()));
  }

  /** All workers, each marked as asked for a report. */
  Set<ActorRef<GenerationCommand>> askAll() {
    lines.values().forEach(line -> line.unanswered++);
    return Set.copyOf(lines.keySet());
  }

  void report(WorkerLoad load) {
    Line line = lines.get(load.worker());
    if (line != null) {
      line.report = Optional.of(load);
      line.usedSlots = load.usedSlots();
      line.granted = 0;
      line.unanswered = 0;
    }
  }

  /** The worker said that it is full: nothing more until its next report. */
  void full(ActorRef<GenerationCommand> worker) {
    Line line = lines.get(worker);
    if (line != null && line.report.isPresent()) {
      line.usedSlots = line.report.get().slots();
    }
  }

  void released(ActorRef<GenerationCommand> worker) {
    Line line = lines.get(worker);
    if (line != null) {
      line.held--;
      line.usedSlots = Math.max(0, line.usedSlots - (line.granted > 0 ? 0 : 1));
      line.granted = Math.max(0, line.granted - 1);
    }
  }

  /**
   * Takes a slot of the less loaded of two free workers.
   *
   * @param modelSha256 only workers that serve these weights
   * @param avoid taken only if there is no other
   */
  Optional<WorkerLoad> take(
      Optional<String> modelSha256, Optional<ActorRef<GenerationCommand>> avoid) {
    Predicate<WorkerLoad> serves =
        load -> modelSha256.isEmpty() || load.model().sha256().equals(modelSha256.get());
    List<Line> free =
        lines.values().stream()
            .filter(line -> line.isFree() && serves.test(line.report.get()))
            .toList();
    List<Line> others = free.stream().filter(line -> !isOf(line, avoid)).toList();
    Optional<Line> chosen = lessLoadedOfTwo(others.isEmpty() ? free : others);
    chosen.ifPresent(WorkerBoard::grant);
    return chosen.map(line -> line.report.get());
  }

  /** How many workers are known, and how many of them have reported. */
  String summary() {
    long reported = lines.values().stream().filter(line -> line.report.isPresent()).count();
    return "workers: %d known, %d reporting, 0 free".formatted(lines.size(), reported);
  }

  private static boolean isOf(Line line, Optional<ActorRef<GenerationCommand>> worker) {
    return worker.isPresent() && line.report.orElseThrow().worker().equals(worker.get());
  }

  private static void grant(Line line) {
    line.granted++;
    line.held++;
  }

  private Optional<Line> lessLoadedOfTwo(List<Line> free) {
    if (free.isEmpty()) {
      return Optional.empty();
    }
    List<Line> rest = new ArrayList<>(free);
    Line first = rest.remove(random.nextInt(rest.size()));
    if (rest.isEmpty()) {
      return Optional.of(first);
    }
    Line second = rest.get(random.nextInt(rest.size()));
    return Optional.of(second.load() < first.load() ? second : first);
  }
}
