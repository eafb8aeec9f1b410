package dev.relisten.deploy.cli;

import dev.relisten.deploy.NodeSettings;
import dev.relisten.deploy.RelistenNode;
import java.io.IOException;

/**
 * Asks a node that is started for this question alone, over the same gRPC path as any client. The
 * recording is uploaded while the model loads.
 */
final class LocalQuestion {
  private final ModelOptions model;
  private final Terminal terminal;
  private final boolean json;

  LocalQuestion(ModelOptions model, Terminal terminal, boolean json) {
    this.model = model;
    this.terminal = terminal;
    this.json = json;
  }

  int ask(Question question) {
    try (RelistenNode node = NodeStart.start(settings());
        RelistenClient client = RelistenClient.connect("127.0.0.1:" + node.port());
        Interrupts interrupts = Interrupts.to(() -> stop(client, node))) {
      return new Conversation(client, terminal, json)
          .hold(question, () -> NodeStart.awaitModel(node, terminal));
    }
  }

  private static void stop(RelistenClient client, RelistenNode node) {
    client.cancel();
    node.close();
  }

  private NodeSettings settings() {
    try {
      return NodeSettings.forOneQuestion(model.checkpoint(), model.engine());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "START_FAILED", e.toString());
    }
  }
}
