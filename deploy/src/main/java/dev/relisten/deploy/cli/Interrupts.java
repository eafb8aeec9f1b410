package dev.relisten.deploy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Runs an action when the process is told to stop (Ctrl-C, SIGTERM), until this is closed, and then
 * ends the process; told a second time, it ends at once.
 *
 * <p>By signals and not by a shutdown hook: hooks run side by side, and ONNX Runtime's lets go its
 * environment while steps of others still run, which ends in a native crash
 * (microsoft/onnxruntime#31352).
 */
final class Interrupts implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM");
  private static final int SIGNAL_EXIT = 128;
  private static volatile boolean stopping;

  private final Runnable action;
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private Interrupts(Runnable action) {
    this.action = action;
  }

  static Interrupts to(Runnable action) {
    Interrupts interrupts = new Interrupts(action);
    for (String name : SIGNALS) {
      Signal signal = new Signal(name);
      interrupts.before.put(signal, Signal.handle(signal, interrupts::stop));
    }
    return interrupts;
  }

  /** Called on a thread of its own. */
  private void stop(Signal signal) {
    stopping = true;
    close();
    try {
      action.run();
    } finally {
      Runtime.getRuntime().halt(SIGNAL_EXIT + signal.getNumber());
    }
  }

  /** Whoever would end the process leaves that to the action, if it was told to stop. */
  static void awaitStop() {
    if (stopping) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
