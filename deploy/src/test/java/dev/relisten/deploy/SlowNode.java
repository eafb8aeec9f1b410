package dev.relisten.deploy;

import dev.relisten.gpuworkers.LoadedModel;
import dev.relisten.gpuworkers.model.Checkpoint;
import java.io.IOException;

/** A node whose one slot is busy for seconds with a question. */
final class SlowNode {
  private SlowNode() {}

  static RelistenNode start() throws IOException {
    Checkpoint checkpoint = Checkpoint.read(Checkpoints.anyThatListens());
    NodeSettings settings =
        NodeSettings.forQuestions(checkpoint.directory(), EngineChoice.of(EngineKind.ONNX), 1);
    return RelistenNode.start(settings, () -> load(checkpoint));
  }

  private static LoadedModel load(Checkpoint checkpoint) {
    return LoadedModel.of(
        new PacedEngine(ModelLoader.load(checkpoint, EngineChoice.of(EngineKind.ONNX), 1)),
        checkpoint);
  }
}
