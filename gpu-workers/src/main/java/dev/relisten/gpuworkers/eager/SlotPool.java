package dev.relisten.gpuworkers.eager;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.relisten.gpuworkers.KeyValues;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of all slots: per layer {@code [slots, kv heads, context, head dimension]}. */
final class SlotPool {
  private static final long[] STRIDES = {1, 1, 1, 1};

  private final ThinkerConfig.Text config;
  private final GroupedAttention attention;
  private final List<NDArray> keys = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  SlotPool(NDManager manager, ThinkerConfig.Text config, int slots, int contextTokens) {
    this.config = config;
    attention = new GroupedAttention(manager, config, contextTokens);
    Shape shape = new Shape(slots, config.kvHeads(), contextTokens, config.headDim());
    for (int layer = 0; layer < config.layers(); layer++) {
      keys.add(manager.zeros(shape));
      values.add(manager.zeros(shape));
    }
  }

  /** The cache of one slot, filled up to {@code position}, for one chunk of one step. */
  KvCache at(NDManager step, int slot, int position) {
    return (layer, q, k, v) -> attend(step, slot, position, layer, q, k, v);
  }

  /** Of the first {@code tokens} positions of one slot. */
  long bytes(int tokens) {
    return 2L * config.layers() * config.kvHeads() * tokens * config.headDim() * Float.BYTES;
  }

  /** Copies a slot's first positions: {@code [kv heads, tokens, head dimension]} for each layer. */
  KeyValues save(NDManager step, int slot, int tokens) {
    float[][] saved = new float[2 * config.layers()][];
    for (int layer = 0; layer < config.layers(); layer++) {
      saved[layer] = copy(step, keys.get(layer), slot, tokens);
      saved[config.layers() + layer] = copy(step, values.get(layer), slot, tokens);
    }
    return new KeyValues(tokens, saved);
  }

  void restore(NDManager step, int slot, KeyValues saved) {
    Shape shape = new Shape(1, config.kvHeads(), saved.tokens(), config.headDim());
    for (int layer = 0; layer < config.layers(); layer++) {
      NDArray k = step.create(saved.layers()[layer], shape);
      NDArray v = step.create(saved.layers()[config.layers() + layer], shape);
      writeHeads(keys.get(layer), slot, 0, saved.tokens(), k);
      writeHeads(values.get(layer), slot, 0, saved.tokens(), v);
    }
  }

  private static float[] copy(NDManager step, NDArray pool, int slot, int tokens) {
    return read(step, pool, slot, tokens).duplicate().toFloatArray();
  }

  private NDArray attend(
      NDManager step, int slot, int from, int layer, NDArray q, NDArray k, NDArray v) {
    int to = from + (int) q.getShape().get(1);
    GroupedAttention.Rotation rotation = attention.rotation(step, from, to);
    write(keys.get(layer), slot, from, to, attention.rotate(k, rotation));
    write(values.get(layer), slot, from, to, attention.splitHeads(v));
    NDArray mask = to - from == 1 ? null : GroupedAttention.causalMask(step, from, to - from);
    NDArray seenKeys = read(step, keys.get(layer), slot, to);
    NDArray seenValues = read(step, values.get(layer), slot, to);
    return attention.attend(attention.rotate(q, rotation), seenKeys, seenValues, mask);
  }

  private void write(NDArray pool, int slot, int from, int to, NDArray rows) {
    writeHeads(pool, slot, from, to, rows.transpose(0, 2, 1, 3));
  }

  private void writeHeads(NDArray pool, int slot, int from, int to, NDArray heads) {
    long[] min = {slot, 0, from, 0};
    long[] max = {slot + 1L, config.kvHeads(), to, config.headDim()};
    JniUtils.indexSet((PtNDArray) pool, (PtNDArray) heads, min, max, STRIDES);
  }

  private static NDArray read(NDManager step, NDArray pool, int slot, int to) {
    PtNDArray ofSlot = JniUtils.slice((PtNDArray) pool, 0, slot, slot + 1L, 1);
    ofSlot.attach(step);
    PtNDArray filled = JniUtils.slice(ofSlot, 2, 0, to, 1);
    filled.attach(step);
    return filled;
  }
}
