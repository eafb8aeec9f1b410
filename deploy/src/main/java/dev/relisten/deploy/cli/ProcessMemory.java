package dev.relisten.deploy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** What the kernel counts as this process's memory. Linux only. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident memory now, in MiB; empty where there is no such file. */
  static OptionalDouble residentMiB() {
    return read("VmRSS:");
  }

  /** The most that was ever resident, in MiB. */
  static OptionalDouble peakMiB() {
    return read("VmHWM:");
  }

  private static OptionalDouble read(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
