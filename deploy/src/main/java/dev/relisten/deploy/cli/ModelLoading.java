package dev.relisten.deploy.cli;

import dev.relisten.deploy.RelistenNode;
import java.util.concurrent.ExecutionException;

/** Waits for a node's model; a checkpoint that does not load is bad input. */
final class ModelLoading {
  private ModelLoading() {}

  static void await(RelistenNode node) throws InterruptedException {
    try {
      node.awaitModel();
    } catch (ExecutionException e) {
      String message = e.getCause().getMessage();
      throw CommandFailure.badInput("checkpoint: " + message);
    }
  }
}
