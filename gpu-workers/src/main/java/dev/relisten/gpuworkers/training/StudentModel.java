package dev.relisten.gpuworkers.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.relisten.gpuworkers.eager.EagerAlgebra;
import dev.relisten.gpuworkers.eager.GroupedAttention;
import dev.relisten.gpuworkers.model.Algebra;
import dev.relisten.gpuworkers.model.Decoder;
import dev.relisten.gpuworkers.model.ThinkerConfig;

/**
 * The part of the model that learns: the projection of audio features, the embedding, the decoder
 * and its head, in the served architecture. One thread at a time.
 */
final class StudentModel implements AutoCloseable {
  private final NDManager manager;
  private final ThinkerConfig config;
  private final GroupedAttention attention;
  private final Trainables tensors;

  StudentModel(ThinkerConfig config, int maxPositions) {
    this.config = config;
    manager = Engine.getEngine("PyTorch").newBaseManager();
    attention = new GroupedAttention(manager, config.text(), maxPositions);
    tensors = new Trainables(manager);
  }

  Trainables tensors() {
    return tensors;
  }

  /** Mean cross-entropy per target, dropping nothing out, learning nothing. */
  float evaluate(PackedBatch batch) {
    JniUtils.setGradMode(false);
    try (NDManager step = manager.newSubManager()) {
      return loss(step, batch, 0f).getFloat();
    }
  }

  /** Mean cross-entropy per target; its gradients wait in the tensors. */
  float backward(PackedBatch batch, float dropout) {
    try (NDManager step = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray loss = loss(step, batch, dropout);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private NDArray loss(NDManager step, PackedBatch batch, float dropout) {
    PackedAttention cache = new PackedAttention(step, attention, batch);
    Algebra<NDArray> algebra = new EagerAlgebra(step, tensors::array, cache);
    Decoder<NDArray> decoder = new Decoder<>(algebra, config.text());
    NDArray hidden = decoder.hidden(embed(step, batch, algebra, dropout)).squeeze(0);
    NDArray asked = GroupedAttention.rows(hidden, step.create(batch.lossRows()));
    NDArray logProbabilities = decoder.logits(asked).logSoftmax(-1);
    NDArray targets = step.create(batch.lossTargets()).expandDims(1);
    return logProbabilities.gather(targets, 1).mean().neg();
  }

  private NDArray embed(
      NDManager step, PackedBatch batch, Algebra<NDArray> algebra, float dropout) {
    NDArray table = tensors.array("model.embed_tokens.weight");
    NDArray text = GroupedAttention.rows(table, step.create(batch.textIds()));
    int width = config.audio().width();
    Shape shape = new Shape(batch.audio().length / width, width);
    NDArray heard = step.create(batch.audio(), shape);
    NDArray kept = dropout > 0 ? Dropout.dropout(heard, dropout, true).singletonOrThrow() : heard;
    NDArray audio = algebra.linear(kept, "audio_tower.proj", true);
    NDArray both = NDArrays.concat(new NDList(text, audio), 0);
    return GroupedAttention.rows(both, step.create(batch.order())).expandDims(0);
  }

  @Override
  public void close() {
    manager.close();
  }
}
