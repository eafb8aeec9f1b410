package dev.relisten.gpuworkers.onnx;

import dev.relisten.gpuworkers.Encoding;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.MelWindows;
import dev.relisten.gpuworkers.model.ThinkerConfig;

/** A slice's spectrogram some seconds at a time, then its windows a few at a time. */
final class OnnxEncoding implements Encoding {
  /** 20 s of sound. */
  static final int FRAMES_AT_ONCE = 2_000;

  private final ThinkerConfig.Audio audio;
  private final OnnxEncoder encoder;
  private final LogMel.Progress mel;
  private OnnxEncoder.Pass pass;

  OnnxEncoding(ThinkerConfig.Audio audio, OnnxEncoder encoder, LogMel.Progress mel) {
    this.audio = audio;
    this.encoder = encoder;
    this.mel = mel;
  }

  @Override
  public boolean advance() {
    if (pass != null) {
      return pass.advance();
    }
    if (mel.advance(FRAMES_AT_ONCE)) {
      pass = encoder.pass(MelWindows.cut(mel.take(), audio.melBins(), audio.windowFrames()));
    }
    return pass != null && pass.isDone();
  }

  @Override
  public float[] features() {
    return pass.features();
  }
}
