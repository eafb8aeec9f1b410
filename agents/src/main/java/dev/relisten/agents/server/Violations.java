package dev.relisten.agents.server;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request. */
final class Violations {
  private final List<Violation> found = new ArrayList<>();

  void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(Violation.of(field, value, expected));
    }
  }

  void atLeast(long minimum, String field, long value) {
    require(value >= minimum, field, value, ">= " + minimum);
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidRequestException(found);
    }
  }
}
