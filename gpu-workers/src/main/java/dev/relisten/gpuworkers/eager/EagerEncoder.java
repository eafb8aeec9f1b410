package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.relisten.gpuworkers.model.AudioTower;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.util.Arrays;

/** Sound to features on PyTorch arrays. Thread-safe. */
public final class EagerEncoder {
  private final NDManager manager;
  private final EagerParameters parameters;
  private final ThinkerConfig.Audio config;
  private final LogMel mel;

  /** Uses {@code audio_tower.*} of the parameters; {@code proj} only for {@link #encode}. */
  public EagerEncoder(NDManager manager, EagerParameters parameters, ThinkerConfig.Audio config) {
    this.manager = manager;
    this.parameters = parameters;
    this.config = config;
    mel = new LogMel(config.melBins());
  }

  /** What the decoder is shown: {@code [audio tokens, output width]} of samples in [-1, 1]. */
  public float[] encode(float[] samples) {
    return run(samples, config.outputDim(), AudioTower::encode);
  }

  /** The same before the projection: {@code [audio tokens, width]}. */
  public float[] listen(float[] samples) {
    return run(samples, config.width(), AudioTower::listen);
  }

  private float[] run(float[] samples, int width, Pass pass) {
    JniUtils.setGradMode(false);
    MelWindows windows = MelWindows.cut(mel.compute(samples), mel.melBins(), config.windowFrames());
    int n = windows.count();
    try (NDManager step = manager.newSubManager()) {
      EagerAlgebra algebra = EagerAlgebra.ofEncoder(step, parameters::get);
      AudioTower<NDArray> tower = new AudioTower<>(algebra, config);
      int frames = windows.frames();
      NDArray sound = step.create(windows.mel(), new Shape(n, windows.melBins(), frames));
      NDArray frameMask = step.create(windows.frameMask(), new Shape(n, 1, frames));
      NDArray positions = step.create(windows.positionMask(), new Shape(n, 1, 1, frames / 2));
      float[] rows = pass.apply(tower, sound, frameMask, positions).toFloatArray();
      return Arrays.copyOf(rows, windows.audioTokens() * width);
    }
  }

  private interface Pass {
    NDArray apply(AudioTower<NDArray> tower, NDArray mel, NDArray frames, NDArray positions);
  }
}
