package dev.relisten.deploy.cli;

import java.util.Set;

/**
 * The model's text without its think and answer marks, and without the answer block itself, which
 * has an event of its own. Text comes in pieces cut anywhere.
 */
final class VisibleText {
  private static final Set<String> MARKS = Set.of("<think>", "</think>", "<answer>", "</answer>");
  private static final int LONGEST_MARK = "</answer>".length();

  private final StringBuilder held = new StringBuilder();
  private boolean inAnswer;

  /** Takes a piece and gives back what can be shown now. */
  String take(String piece) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i), shown);
    }
    return shown.toString();
  }

  private void take(char c, StringBuilder shown) {
    if (c == '<') {
      release(shown);
    }
    if (c == '<' || held.length() > 0) {
      held.append(c);
      settle(shown);
      return;
    }
    show(c, shown);
  }

  private void settle(StringBuilder shown) {
    String mark = held.toString();
    if (MARKS.contains(mark)) {
      held.setLength(0);
      inAnswer = mark.equals("<answer>") || (inAnswer && !mark.equals("</answer>"));
      return;
    }
    if (held.length() >= LONGEST_MARK || mark.endsWith(">")) {
      release(shown);
    }
  }

  private void release(StringBuilder shown) {
    for (int i = 0; i < held.length(); i++) {
      show(held.charAt(i), shown);
    }
    held.setLength(0);
  }

  private void show(char c, StringBuilder shown) {
    if (!inAnswer) {
      shown.append(c);
    }
  }
}
