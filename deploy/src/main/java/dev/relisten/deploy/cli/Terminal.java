package dev.relisten.deploy.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the process writes: results on {@code out}, everything else on {@code err}, both UTF-8.
 *
 * @param interactive whether a person sees both on a terminal that takes ANSI sequences
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {
  /** The process's own streams; the launcher says whether they are terminals. */
  static Terminal ofProcess() {
    boolean colours = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    boolean person = Boolean.getBoolean("relisten.terminal");
    return new Terminal(stream(FileDescriptor.out), stream(FileDescriptor.err), person && colours);
  }

  ReasoningOutput output(boolean json) {
    if (json) {
      return new JsonOutput(out, err);
    }
    return interactive ? new TerminalOutput(out) : new PlainOutput(out, err);
  }

  Progress progress() {
    return interactive ? new BarProgress() : new LineProgress(err);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
