package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import dev.relisten.gpuworkers.model.AudioTower;
import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import dev.relisten.gpuworkers.onnx.schema.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The audio tower as an ONNX session. Windows go through it a bounded number at a time, so that a
 * slice of 300 s needs no more memory than one of 32 s. One thread at a time.
 */
final class OnnxEncoder implements AutoCloseable {
  /** Even, so that no pair of neighbouring positions is cut apart. */
  static final int WINDOWS_AT_ONCE = 16;

  private static final String MEL = "mel";
  private static final String FRAME_MASK = "frame_mask";
  private static final String POSITION_MASK = "position_mask";

  private final OnnxSession session;
  private final String features;
  private final ThinkerConfig.Audio audio;

  private OnnxEncoder(OnnxSession session, String features, ThinkerConfig.Audio audio) {
    this.session = session;
    this.features = features;
    this.audio = audio;
  }

  static OnnxEncoder open(ThinkerConfig config, Weights weights, int threads) {
    ThinkerConfig.Audio audio = config.audio();
    OnnxGraph graph = new OnnxGraph();
    OnnxAlgebra algebra = new OnnxAlgebra(graph, weights, config.text(), 1, WeightFormat.FP32);
    int frames = audio.windowFrames();
    String features =
        new AudioTower<>(algebra, audio)
            .encode(
                graph.input(MEL, DataType.FLOAT, OnnxGraph.ANY, audio.melBins(), frames),
                graph.input(FRAME_MASK, DataType.FLOAT, OnnxGraph.ANY, 1, frames),
                graph.input(POSITION_MASK, DataType.FLOAT, OnnxGraph.ANY, 1, 1, frames / 2));
    graph.output(features, 1, OnnxGraph.ANY, audio.outputDim());
    return new OnnxEncoder(OnnxSession.open(graph, threads), features, audio);
  }

  /** Returns {@code [audio tokens, output width]}, row after row. */
  float[] encode(MelWindows windows) {
    return encode(windows, WINDOWS_AT_ONCE);
  }

  float[] encode(MelWindows windows, int windowsAtOnce) {
    float[] rows = new float[windows.audioTokens() * audio.outputDim()];
    int filled = 0;
    for (int first = 0; filled < rows.length; first += windowsAtOnce) {
      int count = Math.min(windowsAtOnce, windows.count() - first);
      FloatBuffer encoded = encodePart(windows, first, count);
      int length = Math.min(encoded.remaining(), rows.length - filled);
      encoded.get(rows, filled, length);
      filled += length;
    }
    return rows;
  }

  private FloatBuffer encodePart(MelWindows windows, int first, int count) {
    int frames = windows.frames();
    int tokens = count * (frames / 2) / 2;
    FloatBuffer encoded = OnnxRuntime.directFloats(tokens * audio.outputDim());
    try (OnnxTensor mel = part(windows.mel(), first, count, windows.melBins(), frames);
        OnnxTensor frameMask = part(windows.frameMask(), first, count, 1, frames);
        OnnxTensor positionMask = part(windows.positionMask(), first, count, 1, 1, frames / 2);
        OnnxTensor output = OnnxRuntime.tensor(encoded, 1, tokens, audio.outputDim())) {
      session.run(
          Map.of(MEL, mel, FRAME_MASK, frameMask, POSITION_MASK, positionMask),
          Map.of(features, output));
    }
    return encoded;
  }

  /** Some windows of an array whose windows have the given shape. */
  private static OnnxTensor part(float[] values, int first, int count, int... shape) {
    long[] dimensions = new long[shape.length + 1];
    dimensions[0] = count;
    int size = 1;
    for (int i = 0; i < shape.length; i++) {
      dimensions[i + 1] = shape[i];
      size *= shape[i];
    }
    FloatBuffer direct = OnnxRuntime.directFloats(count * size);
    direct.put(values, first * size, count * size).flip();
    return OnnxRuntime.tensor(direct, dimensions);
  }

  @Override
  public void close() {
    session.close();
  }
}
