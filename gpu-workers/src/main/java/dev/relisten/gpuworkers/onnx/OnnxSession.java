package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A graph ready to run. One thread at a time. */
final class OnnxSession implements AutoCloseable {
  private final OrtSession session;

  private OnnxSession(OrtSession session) {
    this.session = session;
  }

  /**
   * Opens a graph. What it is handed over is packed by the runtime for its kernels; the packed form
   * is the only one that is kept (RATIONALE.md).
   */
  static OnnxSession open(OnnxGraph graph, OnnxSettings settings) {
    Map<String, OnnxTensor> matrices = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      graph.handedOver().forEach((name, values) -> matrices.put(name, values.get()));
      return OnnxRuntime.call(() -> open(graph, matrices, settings, options));
    } finally {
      matrices.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxSession open(
      OnnxGraph graph,
      Map<String, OnnxTensor> matrices,
      OnnxSettings settings,
      OrtSession.SessionOptions options)
      throws OrtException {
    if (settings.device() == Device.CUDA) {
      OnnxRuntime.addCuda(options);
    }
    options.setIntraOpNumThreads(settings.threads());
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
    options.addConfigEntry("session.force_spinning_stop", "1");
    options.setOptimizationLevel(OptLevel.ALL_OPT);
    options.addExternalInitializers(new HashMap<>(matrices));
    return new OnnxSession(OnnxRuntime.environment().createSession(graph.toBytes(), options));
  }

  /** Runs the graph; outputs are written to the tensors given for them. */
  void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    OnnxRuntime.call(
        () -> {
          session.run(inputs, Set.of(), outputs).close();
          return null;
        });
  }

  @Override
  public void close() {
    OnnxRuntime.call(
        () -> {
          session.close();
          return null;
        });
  }
}
