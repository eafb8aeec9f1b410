package dev.relisten.gpuworkers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Rows that a sequence has yet to compute, in order: token ids and features, turned into embeddings
 * only when they are taken. Not thread-safe.
 */
final class InputQueue {
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final List<Insertion> ended = new ArrayList<>();
  private final int hiddenSize;
  private int rows;

  private sealed interface Entry {
    record Token(int id) implements Entry {}

    @SuppressWarnings("ArrayRecordComponent")
    record Features(float[] values, int firstRow, int rows) implements Entry {}

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

  /** Adds an insertion, {@code features [sound tokens, hidden]} in its sound's place. */
  void add(Insertion insertion, float[] features) {
    addTokens(insertion.before());
    if (features.length > 0) {
      entries.add(new Entry.Features(features, 0, features.length / hiddenSize));
      rows += features.length / hiddenSize;
    }
    addTokens(insertion.behind());
    entries.add(new Entry.End(insertion));
  }

  /** The same without its first part, which is in the KV cache already. */
  void addBehindSound(Insertion insertion) {
    addTokens(insertion.behind());
    entries.add(new Entry.End(insertion));
  }

  /** Forgets the first rows, which end where a token or a sound ends. */
  void skip(int count) {
    for (int left = count; left > 0; ) {
      left -= entries.remove() instanceof Entry.Features features ? features.rows() : 1;
    }
    rows -= count;
  }

  private void addTokens(int[] ids) {
    for (int id : ids) {
      addToken(id);
    }
  }

  /** Takes the next {@code count} rows as embeddings {@code [count, hidden]}. */
  float[] take(int count, Engine engine) {
    float[] embeddings = new float[count * hiddenSize];
    int row = 0;
    while (row < count || entries.peek() instanceof Entry.End) {
      row += takeEntry(entries.remove(), embeddings, row, count - row, engine);
    }
    rows -= count;
    return embeddings;
  }

  /** The insertions whose last row was taken since the last call, in order. */
  List<Insertion> takeEnded() {
    List<Insertion> taken = List.copyOf(ended);
    ended.clear();
    return taken;
  }

  private int takeEntry(Entry entry, float[] target, int row, int most, Engine engine) {
    if (entry instanceof Entry.Token token) {
      engine.embed(token.id(), target, row * hiddenSize);
      return 1;
    }
    if (entry instanceof Entry.Features features) {
      return takeFeatures(features, target, row, most);
    }
    ended.add(((Entry.End) entry).insertion());
    return 0;
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
