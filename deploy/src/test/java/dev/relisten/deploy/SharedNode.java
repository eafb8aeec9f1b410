package dev.relisten.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One node for all tests that only ask: a model is loaded once a JVM. */
final class SharedNode {
  private static RelistenNode node;

  private SharedNode() {}

  static synchronized int port() {
    if (node == null) {
      try {
        node =
            RelistenNode.start(
                NodeSettings.forQuestions(
                    Checkpoints.anyThatListens(), EngineChoice.of(EngineKind.ONNX), 2));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return node.port();
  }
}
