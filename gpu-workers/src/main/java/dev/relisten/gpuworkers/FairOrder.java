package dev.relisten.gpuworkers;

import dev.relisten.protocol.generation.InteractiveTurns;
import dev.relisten.protocol.generation.Priority;
import dev.relisten.protocol.generation.Standing;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whose turn it is. Pure; not thread-safe.
 *
 * <pre>
 * interactive before the rest, but of {@link InteractiveTurns#REST_EVERY} choices between both one is the rest's;
 * then the tenant with the fewest rows;
 *   rows of a tenant = rows computed for it + rows ready at admission and not yet computed,
 *   raised to the least of all active tenants when it becomes active: nobody saves up;
 * then whoever was served longest ago, then in order of arrival.
 * </pre>
 *
 * A tenant is active while one of its sequences waits or runs.
 *
 * @param <K> names a sequence
 */
final class FairOrder<K> {
  private final Map<K, Member> members = new HashMap<>();
  private final Map<String, Long> rowsOf = new HashMap<>();
  private long clock;

  private static final class Member {
    final Standing standing;
    final long arrival;
    long servedAt;
    int prepaidRows;
    boolean active;

    Member(Standing standing, long arrival) {
      this.standing = standing;
      this.arrival = arrival;
    }
  }

  void enter(K key, Standing standing) {
    members.put(key, new Member(standing, ++clock));
    activate(key);
  }

  void leave(K key) {
    Member member = members.remove(key);
    if (member != null) {
      rowsOf.merge(member.standing.tenant(), (long) -member.prepaidRows, Long::sum);
      forgetWhoIsNotAhead();
    }
  }

  void activate(K key) {
    Member member = members.get(key);
    Set<String> active = activeTenants();
    if (!active.contains(member.standing.tenant())) {
      rowsOf.merge(member.standing.tenant(), least(active), Math::max);
    }
    member.active = true;
  }

  void rest(K key) {
    members.get(key).active = false;
  }

  private boolean isUrgent(K key) {
    return members.get(key).standing.priority() == Priority.INTERACTIVE;
  }

  /** Charges what a sequence brings along when it is admitted. */
  void admitted(K key, int rowsReady) {
    Member member = members.get(key);
    charge(member, rowsReady - member.prepaidRows);
    member.prepaidRows = rowsReady;
  }

  void computed(K key, int rows) {
    Member member = members.get(key);
    int paid = Math.min(rows, member.prepaidRows);
    member.prepaidRows -= paid;
    charge(member, rows - paid);
    member.servedAt = ++clock;
  }

  /** Class, tenant, wait; who is first stands first. */
  Comparator<K> comparator(InteractiveTurns turns) {
    return byStanding(turns).thenComparing(byWait());
  }

  Comparator<K> byStanding(InteractiveTurns turns) {
    Comparator<K> byClass = Comparator.comparing(key -> isUrgent(key) == turns.isTheRests());
    return byClass.thenComparing(key -> rowsOf.get(members.get(key).standing.tenant()));
  }

  Comparator<K> byWait() {
    Comparator<K> byService = Comparator.comparing(key -> members.get(key).servedAt);
    return byService.thenComparing(key -> members.get(key).arrival);
  }

  /** Notes that {@code chosen} went first of all who wanted. */
  void chosen(InteractiveTurns turns, K chosen, Collection<K> wanted) {
    boolean urgent = isUrgent(chosen);
    Predicate<K> other = key -> isUrgent(key) != urgent;
    turns.chosen(urgent, wanted.stream().anyMatch(other));
  }

  private void charge(Member member, int rows) {
    rowsOf.merge(member.standing.tenant(), (long) rows, Long::sum);
  }

  private Set<String> activeTenants() {
    return members.values().stream()
        .filter(member -> member.active)
        .map(member -> member.standing.tenant())
        .collect(Collectors.toSet());
  }

  private long least(Set<String> tenants) {
    return tenants.stream().mapToLong(rowsOf::get).min().orElse(0);
  }

  /** A tenant without sequences and without a lead would be raised at its return anyway. */
  private void forgetWhoIsNotAhead() {
    Set<String> present =
        members.values().stream()
            .map(member -> member.standing.tenant())
            .collect(Collectors.toSet());
    long least = least(present.isEmpty() ? rowsOf.keySet() : present);
    rowsOf
        .entrySet()
        .removeIf(
            e -> !present.contains(e.getKey()) && (present.isEmpty() || e.getValue() <= least));
  }
}
