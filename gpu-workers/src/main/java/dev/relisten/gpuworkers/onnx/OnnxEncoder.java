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
  /** 8 s of sound. Even, so that no pair of neighbouring positions is cut apart. */
  static final int WINDOWS_AT_ONCE = 4;

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

  static OnnxEncoder open(ThinkerConfig config, Weights weights, OnnxSettings settings) {
    ThinkerConfig.Audio audio = config.audio();
    OnnxGraph graph = new OnnxGraph();
    OnnxAlgebra algebra = new OnnxAlgebra(graph, weights, config.text(), 1, WeightFormat.FP32);
    long any = OnnxGraph.ANY;
    String features =
        new AudioTower<>(algebra, audio)
            .encode(
                graph.input(MEL, DataType.FLOAT, any, audio.melBins(), any),
                graph.input(FRAME_MASK, DataType.FLOAT, any, 1, any),
                graph.input(POSITION_MASK, DataType.FLOAT, any, 1, 1, any));
    graph.output(features, 1, any, audio.outputDim());
    return new OnnxEncoder(OnnxSession.open(graph, settings), features, audio);
  }

  /** Returns {@code [audio tokens, output width]}, row after row. */
  float[] encode(MelWindows windows) {
    return encode(windows, WINDOWS_AT_ONCE);
  }

  float[] encode(MelWindows windows, int windowsAtOnce) {
    Pass pass = new Pass(windows, windowsAtOnce);
    while (!pass.advance()) {}
    return pass.features();
  }

  /** {@link #encode(MelWindows)} to be driven piece by piece. */
  Pass pass(MelWindows windows) {
    return new Pass(windows, WINDOWS_AT_ONCE);
  }

  /** One recording's way through the tower. */
  final class Pass {
    private final MelWindows windows;
    private final int windowsAtOnce;
    private final float[] rows;
    private int next;
    private int filled;

    private Pass(MelWindows windows, int windowsAtOnce) {
      this.windows = windows;
      this.windowsAtOnce = windowsAtOnce;
      this.rows = new float[windows.audioTokens() * audio.outputDim()];
    }

    boolean isDone() {
      return filled == rows.length;
    }

    /** Encodes some windows more; true once all are done. */
    boolean advance() {
      if (!isDone()) {
        int count = Math.min(windowsAtOnce, windows.count() - next);
        FloatBuffer encoded = encodePart(windows, next, count);
        int length = Math.min(encoded.remaining(), rows.length - filled);
        encoded.get(rows, filled, length);
        filled += length;
        next += count;
      }
      return isDone();
    }

    float[] features() {
      return rows;
    }
  }

  /** Whole windows together, then as much as there is of the recording's last one. */
  private FloatBuffer encodePart(MelWindows windows, int first, int count) {
    int lastFrames = windows.filledFrames(first + count - 1);
    boolean cut = lastFrames < windows.frames() && tokensAreWhole(windows, count - 1);
    int whole = cut ? count - 1 : count;
    int wholeTokens = tokens(whole, windows.frames());
    int lastTokens = tokens(count - whole, lastFrames);
    FloatBuffer encoded = OnnxRuntime.directFloats((wholeTokens + lastTokens) * audio.outputDim());
    run(windows, first, whole, windows.frames(), rows(encoded, 0, wholeTokens));
    run(windows, first + whole, count - whole, lastFrames, rows(encoded, wholeTokens, lastTokens));
    return encoded;
  }

  /** A token is two positions of 20 ms, which windows of an odd number of them would share. */
  private static boolean tokensAreWhole(MelWindows windows, int count) {
    return count * (windows.frames() / 2) % 2 == 0;
  }

  private static int tokens(int windows, int frames) {
    return windows * ((frames + 1) / 2) / 2;
  }

  private FloatBuffer rows(FloatBuffer all, int from, int count) {
    return all.slice(from * audio.outputDim(), count * audio.outputDim());
  }

  private void run(MelWindows windows, int first, int count, int frames, FloatBuffer encoded) {
    int tokens = tokens(count, frames);
    if (tokens == 0) {
      return;
    }
    int positions = (frames + 1) / 2;
    int all = windows.frames();
    int bins = windows.melBins();
    FloatBuffer sound = part(windows.mel(), all, first * bins, count * bins, frames);
    FloatBuffer filled = part(windows.frameMask(), all, first, count, frames);
    FloatBuffer heard = part(windows.positionMask(), all / 2, first, count, positions);
    try (OnnxTensor mel = OnnxRuntime.tensor(sound, count, bins, frames);
        OnnxTensor frameMask = OnnxRuntime.tensor(filled, count, 1, frames);
        OnnxTensor positionMask = OnnxRuntime.tensor(heard, count, 1, 1, positions);
        OnnxTensor output = OnnxRuntime.tensor(encoded, 1, tokens, audio.outputDim())) {
      session.run(
          Map.of(MEL, mel, FRAME_MASK, frameMask, POSITION_MASK, positionMask),
          Map.of(features, output));
    }
  }

  /** The first columns of some rows. */
  private static FloatBuffer part(float[] values, int width, int first, int rows, int columns) {
    FloatBuffer direct = OnnxRuntime.directFloats(rows * columns);
    for (int row = first; row < first + rows; row++) {
      direct.put(values, row * width, columns);
    }
    return direct.flip();
  }

  @Override
  public void close() {
    session.close();
  }
}
