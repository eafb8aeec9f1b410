package dev.relisten.gpuworkers.model;

import java.util.Arrays;

/** Collects the differences of one check. Not thread-safe. */
final class Differences {
  private final String name;
  private final double tolerance;
  private long compared;
  private double largest;
  private String worst = "";

  Differences(String name, double tolerance) {
    this.name = name;
    this.tolerance = tolerance;
  }

  void numbers(String where, float[] found, float[] expected) {
    compared += expected.length;
    if (found.length != expected.length) {
      add(
          Double.POSITIVE_INFINITY,
          "%s: %d numbers (expected: %d)".formatted(where, found.length, expected.length));
      return;
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      if (!(difference <= largest)) {
        double finite = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
        add(finite, "%s [%d]: %s (expected: %s)".formatted(where, i, found[i], expected[i]));
      }
    }
  }

  void ids(String where, int[] found, int[] expected) {
    compared += expected.length;
    int wrong = Math.abs(found.length - expected.length);
    for (int i = 0; i < Math.min(found.length, expected.length); i++) {
      wrong += found[i] == expected[i] ? 0 : 1;
    }
    if (wrong > 0) {
      add(largest + wrong, worst.isEmpty() ? firstWrong(where, found, expected) : worst);
    }
  }

  Verification.Check check() {
    return new Verification.Check(name, compared, largest, tolerance, worst);
  }

  private static String firstWrong(String where, int[] found, int[] expected) {
    int at = Arrays.mismatch(found, expected);
    return "%s: id %d: %s (expected: %s)".formatted(where, at, id(found, at), id(expected, at));
  }

  private static String id(int[] ids, int at) {
    return at < ids.length ? String.valueOf(ids[at]) : "none";
  }

  private void add(double difference, String where) {
    largest = difference;
    worst = where;
  }
}
