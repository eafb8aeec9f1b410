package dev.relisten.deploy.cli;

/** Asks a server that runs already. */
final class RemoteQuestion {
  private final ServerAddress server;
  private final Terminal terminal;
  private final boolean json;

  RemoteQuestion(ServerAddress server, Terminal terminal, boolean json) {
    this.server = server;
    this.terminal = terminal;
    this.json = json;
  }

  int ask(Question question) {
    try (RelistenClient client = RelistenClient.connect(server.toString());
        Interrupts interrupts = Interrupts.to(client::cancel)) {
      return new Conversation(client, terminal, json).hold(question, () -> {});
    }
  }
}
