package dev.relisten.deploy.cli;

import dev.relisten.deploy.NodeSettings;
import dev.relisten.deploy.RelistenNode;
import dev.relisten.gpuworkers.model.InvalidCheckpointException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Starts a node for a command, in the command's words: progress, and failures with exit codes. */
final class NodeStart {
  private NodeStart() {}

  static RelistenNode start(NodeSettings settings) {
    try {
      return RelistenNode.start(settings);
    } catch (InvalidCheckpointException e) {
      throw CommandFailure.badInput("checkpoint: " + e.getMessage());
    } catch (IOException e) {
      String where = settings.host() + ":" + settings.port();
      throw new CommandFailure(ExitCode.FAILED, "START_FAILED", where + ": " + e.getMessage());
    }
  }

  static void awaitModel(RelistenNode node, Terminal terminal) throws InterruptedException {
    try (var task = terminal.progress().begin("loading model", -1, "")) {
      node.awaitModel();
    } catch (ExecutionException e) {
      throw CommandFailure.badInput("checkpoint: " + e.getCause().getMessage());
    }
  }
}
