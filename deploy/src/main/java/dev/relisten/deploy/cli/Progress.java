package dev.relisten.deploy.cli;

/** Shows that something takes its time. One task at a time. */
interface Progress {
  /**
   * Begins a task.
   *
   * @param total its size in {@code unit}; negative if nobody knows
   */
  Task begin(String name, long total, String unit);

  /** A task that runs. */
  interface Task extends AutoCloseable {
    /** {@code done} of the total, so far. */
    void at(long done);

    @Override
    void close();
  }
}
