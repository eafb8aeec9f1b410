package dev.relisten.deploy;

import dev.relisten.deploy.cli.RelistenCommand;
import org.slf4j.LoggerFactory;

/** The main program. */
public final class Relisten {
  private Relisten() {}

  public static void main(String[] args) {
    // Before there are several threads, or SLF4J holds back and replays what they log meanwhile.
    LoggerFactory.getILoggerFactory();
    System.exit(RelistenCommand.run(args));
  }
}
