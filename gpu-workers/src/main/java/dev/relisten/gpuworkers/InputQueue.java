package dev.relisten.gpuworkers;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rows that a sequence has yet to compute, in order: token ids and features, turned into embeddings
 * only when they are taken. Not thread-safe.
 */
final class InputQueue {
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final int hiddenSize;
  private int rows;

  private sealed interface Entry {
    record Token(int id) implements Entry {}

    @SuppressWarnings("ArrayRecordComponent")
    record Features(float[] values, int firstRow, int rows) implements Entry {}

    /** The end of an insertion. */
    record End(Insertion insertion) implements Entry {}
  }

  InputQueue(int hiddenSize) {
    this.hiddenSize = hiddenSize;
  }

  int rows() {
    return rows;
  }

  void addToken(int id) {
    entries.add(new Entry.Token(id));
    rows++;
  }

  /** Adds {@code features [soundTokens, hidden]} in the sound's place. */
  void add(Insertion insertion, float[] features) {
    addTokens(insertion.before());
    if (features.length > 0) {
      entries.add(new Entry.Features(features, 0, features.length / hiddenSize));
      rows += features.length / hiddenSize;
    }
    addTokens(insertion.behind());
    entries.add(new Entry.End(insertion));
  }

  private void addTokens(int[] ids) {
    for (int id : ids) {
      addToken(id);
    }
  }

  /** Takes the next {@code count} rows as embeddings {@code [count, hidden]}. */
  float[] take(int count, Engine engine) {
    float[] embeddings = new float[count * hiddenSize];
    for (int row = 0; row < count; ) {
      row += takeEntry(entries.remove(), embeddings, row, count - row, engine);
    }
    rows -= count;
    return embeddings;
  }

  private int takeEntry(Entry entry, float[] target, int row, int most, Engine engine) {
    if (entry instanceof Entry.Token token) {
      engine.embed(token.id(), target, row * hiddenSize);
      return 1;
    }
    if (entry instanceof Entry.Features features) {
      return takeFeatures(features, target, row, most);
    }
    throw new IllegalStateException("an end among rows: endings() was not called");
  }

  private int takeFeatures(Entry.Features from, float[] target, int row, int most) {
    int taken = Math.min(most, from.rows());
    System.arraycopy(
        from.values(), from.firstRow() * hiddenSize, target, row * hiddenSize, taken * hiddenSize);
    if (taken < from.rows()) {
      entries.addFirst(
          new Entry.Features(from.values(), from.firstRow() + taken, from.rows() - taken));
    }
    return taken;
  }
}
