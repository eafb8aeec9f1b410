package dev.relisten.deploy.cli;

/** What the process ends with; documented in {@code --help}. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int NO_SERVER = 3;
  static final int NO_ANSWER = 4;

  private ExitCode() {}
}
