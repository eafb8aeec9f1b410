package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import dev.relisten.gpuworkers.KeyValues;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.onnx.OnnxAlgebra.Cached;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of all slots: for every layer one direct buffer {@code [slots, kv heads, context
 * tokens, head dimension]} each. The runtime reads and writes neighbouring slots in place, as one
 * tensor; slots that are not neighbours are moved (RATIONALE.md). Not thread-safe.
 */
final class KeyValueCache implements AutoCloseable {
  private final ThinkerConfig.Text text;
  private final int contextTokens;
  private final SlotOrder order;
  private final int[] filledTokens;
  private final List<FloatBuffer> keys = new ArrayList<>();
  private final List<FloatBuffer> values = new ArrayList<>();
  private final Map<Long, Run> runs = new HashMap<>();

  /** Tensors over neighbouring places: the same memory as the graph's inputs and its outputs. */
  record Run(Map<String, OnnxTensor> past, Map<String, OnnxTensor> present) {}

  KeyValueCache(ThinkerConfig.Text text, int slots, int contextTokens) {
    this.text = text;
    this.contextTokens = contextTokens;
    this.order = new SlotOrder(slots);
    this.filledTokens = new int[slots];
    int size = layerFloats(text, slots, contextTokens);
    for (int layer = 0; layer < text.layers(); layer++) {
      keys.add(OnnxRuntime.directFloats(size));
      values.add(OnnxRuntime.directFloats(size));
    }
  }

  private static int layerFloats(ThinkerConfig.Text text, int slots, int contextTokens) {
    long size = (long) slots * text.kvHeads() * contextTokens * text.headDim();
    long most = Integer.MAX_VALUE / Float.BYTES;
    if (size > most) {
      throw new IllegalArgumentException(
          "slots %d, contextTokens %d: %d KV values a layer (expected: <= %d)"
              .formatted(slots, contextTokens, size, most));
    }
    return (int) size;
  }

  long bytes() {
    return keys.stream().mapToLong(k -> 2L * k.capacity() * Float.BYTES).sum();
  }

  /** Of the first {@code tokens} positions of one slot. */
  long bytes(int tokens) {
    return 2L * text.layers() * text.kvHeads() * tokens * text.headDim() * Float.BYTES;
  }

  /** Copies a slot's first positions: {@code [kv heads, tokens, head dimension]} for each layer. */
  KeyValues save(int slot, int tokens) {
    if (tokens < 1 || tokens > filledTokens[slot]) {
      throw new IllegalArgumentException(
          "slot %d, tokens: %d (expected: 1 to %d)".formatted(slot, tokens, filledTokens[slot]));
    }
    float[][] saved = new float[2 * text.layers()][text.kvHeads() * tokens * text.headDim()];
    for (int layer = 0; layer < text.layers(); layer++) {
      copyOut(keys.get(layer), slot, tokens, saved[layer]);
      copyOut(values.get(layer), slot, tokens, saved[text.layers() + layer]);
    }
    return new KeyValues(tokens, saved);
  }

  void restore(int slot, KeyValues saved) {
    for (int layer = 0; layer < text.layers(); layer++) {
      copyIn(saved.layers()[layer], saved.tokens(), keys.get(layer), slot);
      copyIn(saved.layers()[text.layers() + layer], saved.tokens(), values.get(layer), slot);
    }
    filledTokens[slot] = saved.tokens();
  }

  private void copyOut(FloatBuffer all, int slot, int tokens, float[] target) {
    int length = tokens * text.headDim();
    for (int head = 0; head < text.kvHeads(); head++) {
      all.get(headStart(slot, head), target, head * length, length);
    }
  }

  private void copyIn(float[] source, int tokens, FloatBuffer all, int slot) {
    int length = tokens * text.headDim();
    for (int head = 0; head < text.kvHeads(); head++) {
      all.put(headStart(slot, head), source, head * length, length);
    }
  }

  private int headStart(int slot, int head) {
    return (order.placeOf(slot) * text.kvHeads() + head) * headFloats();
  }

  /** Moves the slots to neighbouring places, in any order; returns the first place. */
  int bringTogether(int[] slots) {
    if (slots.length == 1) {
      return order.placeOf(slots[0]);
    }
    int start = order.cheapestRun(slots, filledTokens);
    int end = start + slots.length;
    int free = start;
    for (int slot : slots) {
      if (order.placeOf(slot) < start || order.placeOf(slot) >= end) {
        free = firstStranger(free, slots);
        exchange(order.placeOf(slot), free);
      }
    }
    return start;
  }

  private int firstStranger(int from, int[] slots) {
    int place = from;
    while (contains(slots, order.slotAt(place))) {
      place++;
    }
    return place;
  }

  private static boolean contains(int[] slots, int slot) {
    for (int candidate : slots) {
      if (candidate == slot) {
        return true;
      }
    }
    return false;
  }

  int placeOf(int slot) {
    return order.placeOf(slot);
  }

  int filledTokens(int slot) {
    return filledTokens[slot];
  }

  void setFilledTokens(int slot, int tokens) {
    filledTokens[slot] = tokens;
  }

  Run run(int start, int count) {
    return runs.computeIfAbsent(((long) start << Integer.SIZE) | count, r -> newRun(start, count));
  }

  private Run newRun(int start, int count) {
    Run run = new Run(new HashMap<>(), new HashMap<>());
    for (int layer = 0; layer < text.layers(); layer++) {
      put(run, Cached.KEYS, layer, tensor(keys.get(layer), start, count));
      put(run, Cached.VALUES, layer, tensor(values.get(layer), start, count));
    }
    return run;
  }

  private static void put(Run run, Cached what, int layer, OnnxTensor tensor) {
    run.past().put(OnnxAlgebra.past(what, layer), tensor);
    run.present().put(OnnxAlgebra.present(what, layer), tensor);
  }

  private OnnxTensor tensor(FloatBuffer all, int start, int count) {
    int slot = text.kvHeads() * headFloats();
    return OnnxRuntime.tensor(
        all.slice(start * slot, count * slot),
        count,
        text.kvHeads(),
        contextTokens,
        text.headDim());
  }

  private int headFloats() {
    return contextTokens * text.headDim();
  }

  private void exchange(int place, int other) {
    int tokens = Math.max(filledTokens[order.slotAt(place)], filledTokens[order.slotAt(other)]);
    float[] one = new float[tokens * text.headDim()];
    float[] two = new float[tokens * text.headDim()];
    for (int layer = 0; layer < text.layers(); layer++) {
      exchange(keys.get(layer), place, other, one, two);
      exchange(values.get(layer), place, other, one, two);
    }
    order.swap(place, other);
  }

  private void exchange(FloatBuffer all, int place, int other, float[] one, float[] two) {
    for (int head = 0; head < text.kvHeads(); head++) {
      int at = (place * text.kvHeads() + head) * headFloats();
      int otherAt = (other * text.kvHeads() + head) * headFloats();
      all.get(at, one).get(otherAt, two);
      all.put(at, two).put(otherAt, one);
    }
  }

  @Override
  public void close() {
    runs.values().forEach(run -> run.past().values().forEach(OnnxTensor::close));
    runs.clear();
  }
}
