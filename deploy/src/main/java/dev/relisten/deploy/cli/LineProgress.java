package dev.relisten.deploy.cli;

import java.io.PrintStream;

/** One line when a task begins, for logs and pipes. */
final class LineProgress implements Progress {
  private final PrintStream err;

  LineProgress(PrintStream err) {
    this.err = err;
  }

  @Override
  public Task begin(String name, long total, String unit) {
    err.println(total < 0 ? name : name + ": " + total + " " + unit);
    return new Silent();
  }

  private record Silent() implements Task {
    @Override
    public void at(long done) {}

    @Override
    public void close() {}
  }
}
