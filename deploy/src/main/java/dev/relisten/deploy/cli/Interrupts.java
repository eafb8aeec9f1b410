package dev.relisten.deploy.cli;

/** Runs an action when the process is told to stop (Ctrl-C, SIGTERM), until this is closed. */
final class Interrupts implements AutoCloseable {
  private final Thread hook;

  private Interrupts(Thread hook) {
    this.hook = hook;
  }

  static Interrupts to(Runnable action) {
    Thread hook = new Thread(action, "relisten-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interrupts(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is stopping: the hook runs.
    }
  }
}
