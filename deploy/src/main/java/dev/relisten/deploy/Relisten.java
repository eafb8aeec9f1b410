package dev.relisten.deploy;

import dev.relisten.deploy.cli.RelistenCommand;

/** The main program. */
public final class Relisten {
  private Relisten() {}

  public static void main(String[] args) {
    System.exit(RelistenCommand.run(args));
  }
}
