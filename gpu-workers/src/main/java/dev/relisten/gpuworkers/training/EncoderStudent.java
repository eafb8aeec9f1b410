package dev.relisten.gpuworkers.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.relisten.gpuworkers.eager.EagerAlgebra;
import dev.relisten.gpuworkers.model.AudioTower;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.util.List;

/**
 * An encoder that learns what sounds when: the served audio tower, and a linear head on each of its
 * tokens that says which sounds are heard. The head is left out of what is served. One thread at a
 * time.
 */
final class EncoderStudent implements AutoCloseable {
  static final String HEAD = "head";

  private final NDManager manager;
  private final ThinkerConfig.Audio config;
  private final int names;
  private final Trainables tensors;

  EncoderStudent(ThinkerConfig.Audio config, int names) {
    this.config = config;
    this.names = names;
    manager = Engine.getEngine("PyTorch").newBaseManager();
    tensors = new Trainables(manager);
  }

  Trainables tensors() {
    return tensors;
  }

  /** Binary cross-entropy, summed over names, per token; its gradients wait in the tensors. */
  float backward(EncoderBatch batch) {
    try (NDManager step = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray logits = logits(step, batch);
      NDArray sounding = step.create(batch.sounding(), logits.getShape());
      NDArray counted = step.create(batch.counted(), new Shape(logits.getShape().get(0), 1));
      NDArray likely = logits.abs().neg().exp().add(1).log();
      NDArray each = logits.maximum(0).sub(logits.mul(sounding)).add(likely);
      NDArray loss = each.mul(counted).sum().div(counted.sum());
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** How many pieces of one sound each are named right: by the largest mean over their tokens. */
  int right(EncoderBatch batch) {
    JniUtils.setGradMode(false);
    try (NDManager step = manager.newSubManager()) {
      float[] logits = logits(step, batch).toFloatArray();
      List<EncoderBatch.Tokens> pieces = batch.pieces();
      return (int) pieces.stream().filter(piece -> isRight(piece, logits, batch)).count();
    }
  }

  private boolean isRight(EncoderBatch.Tokens piece, float[] logits, EncoderBatch batch) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int name = 0; name < names; name++) {
      double sum = 0;
      for (int token = piece.from(); token < piece.to(); token++) {
        sum += logits[token * names + name];
      }
      best = sum > most ? name : best;
      most = Math.max(most, sum);
    }
    return batch.sounding()[piece.from() * names + best] == 1;
  }

  private NDArray logits(NDManager step, EncoderBatch batch) {
    int n = batch.windows();
    int frames = batch.frames();
    EagerAlgebra algebra = EagerAlgebra.ofEncoder(step, tensors::array);
    NDArray mel = step.create(batch.mel(), new Shape(n, config.melBins(), frames));
    NDArray frameMask = step.create(batch.frameMask(), new Shape(n, 1, frames));
    NDArray positions = step.create(batch.positionMask(), new Shape(n, 1, 1, frames / 2));
    NDArray heard = new AudioTower<>(algebra, config).listen(mel, frameMask, positions);
    return algebra.linear(heard.squeeze(0), HEAD, true);
  }

  @Override
  public void close() {
    manager.close();
  }
}
