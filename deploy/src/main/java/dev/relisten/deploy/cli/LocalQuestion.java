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
    NodeSettings settings = NodeSettings.forOneQuestion(model.checkpoint(), model.engine());
    try (RelistenNode node = RelistenNode.start(settings);
        RelistenClient client = RelistenClient.connect("127.0.0.1:" + node.port());
        Interrupts interrupts = Interrupts.to(client::cancel)) {
      return new Conversation(client, terminal, json).hold(question, () -> awaitModel(node));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "START_FAILED", e.getMessage());
    }
  }

  private void awaitModel(RelistenNode node) throws InterruptedException {
    try (var task = terminal.progress().begin("loading model", -1, "")) {
      ModelLoading.await(node);
    }
  }
}
