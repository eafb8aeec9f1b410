package dev.relisten.gpuworkers.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.relisten.gpuworkers.eager.EagerAlgebra;
import dev.relisten.gpuworkers.model.AudioTower;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.util.stream.IntStream;

/**
 * An encoder that learns what sounds: the served audio tower, and a linear head that names what is
 * heard in a token, or in the mean of a slice's tokens. The head is left out of what is served. One
 * thread at a time.
 */
final class EncoderStudent implements AutoCloseable {
  static final String HEAD = "head";

  /** Of slices: their head begins at nothing, and so learns faster than what is pretrained. */
  private static final int HEAD_GAIN = 20;

  private static final float DROPOUT = 0.2f;

  private final NDManager manager;
  private final ThinkerConfig.Audio config;
  private final EncoderObjective objective;
  private final Trainables tensors;

  EncoderStudent(ThinkerConfig.Audio config, EncoderObjective objective) {
    this.config = config;
    this.objective = objective;
    manager = Engine.getEngine("PyTorch").newBaseManager();
    tensors = new Trainables(manager);
  }

  Trainables tensors() {
    return tensors;
  }

  /** The mean loss of a batch; its gradients wait in the tensors. */
  float backward(EncoderBatch batch) {
    try (NDManager step = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray heard = heard(step, batch);
      NDArray loss =
          switch (objective) {
            case TOKENS -> ofTokens(step, heard, batch);
            case SLICES -> ofSlices(step, heard, batch);
          };
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /** Binary cross-entropy, summed over names, per token. */
  private NDArray ofTokens(NDManager step, NDArray heard, EncoderBatch batch) {
    NDArray logits = head(step, heard);
    NDArray sounding = step.create(batch.sounding(), logits.getShape());
    NDArray counted = step.create(batch.counted(), new Shape(logits.getShape().get(0), 1));
    NDArray likely = logits.abs().neg().exp().add(1).log();
    NDArray each = logits.maximum(0).sub(logits.mul(sounding)).add(likely);
    return each.mul(counted).sum().div(counted.sum());
  }

  /** Cross-entropy per slice. */
  private NDArray ofSlices(NDManager step, NDArray heard, EncoderBatch batch) {
    NDArray kept = Dropout.dropout(means(step, heard, batch), DROPOUT, true).singletonOrThrow();
    NDArray logProbabilities = head(step, kept).mul(HEAD_GAIN).logSoftmax(-1);
    NDArray names = step.create(batch.names()).expandDims(1);
    return logProbabilities.gather(names, 1).mean().neg();
  }

  /** How many pieces of one sound each are named right: by the largest mean over their tokens. */
  int right(EncoderBatch batch) {
    JniUtils.setGradMode(false);
    try (NDManager step = manager.newSubManager()) {
      NDArray means = means(step, heard(step, batch), batch);
      long[] named = head(step, means).argMax(1).toLongArray();
      return (int)
          IntStream.range(0, named.length).filter(i -> named[i] == batch.names()[i]).count();
    }
  }

  private static NDArray means(NDManager step, NDArray heard, EncoderBatch batch) {
    Shape shape = new Shape(batch.pieces(), heard.getShape().get(0));
    return step.create(batch.means(), shape).matMul(heard);
  }

  private NDArray head(NDManager step, NDArray heard) {
    return algebra(step).linear(heard, HEAD, true);
  }

  /** {@code [tokens, width]}. */
  private NDArray heard(NDManager step, EncoderBatch batch) {
    int n = batch.windows();
    int frames = batch.frames();
    NDArray mel = step.create(batch.mel(), new Shape(n, config.melBins(), frames));
    NDArray frameMask = step.create(batch.frameMask(), new Shape(n, 1, frames));
    NDArray positions = step.create(batch.positionMask(), new Shape(n, 1, 1, frames / 2));
    return new AudioTower<>(algebra(step), config).listen(mel, frameMask, positions).squeeze(0);
  }

  private EagerAlgebra algebra(NDManager step) {
    return EagerAlgebra.ofEncoder(step, tensors::array);
  }

  @Override
  public void close() {
    manager.close();
  }
}
