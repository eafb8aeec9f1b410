package dev.relisten.agents.server;

import java.util.List;
import java.util.stream.Collectors;

/** A request that breaks the API's rules; the caller's mistake. */
final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  InvalidRequestException(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  static InvalidRequestException of(String field, Object value, String expected) {
    return new InvalidRequestException(List.of(Violation.of(field, value, expected)));
  }

  List<Violation> violations() {
    return violations;
  }
}
