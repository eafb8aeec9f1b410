package dev.relisten.gpuworkers.model;

import dev.relisten.gpuworkers.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One run of a reference on an engine's slot: its prompt in pieces, then its greedy continuation,
 * compared with what is expected behind every piece.
 */
final class Playback {
  private final Prompt prompt;
  private final int slot;
  private final Pieces pieces;
  private final IntStream.Builder generated = IntStream.builder();
  private int generatedCount;
  private int lastId;
  private int position;
  private int pieceTokens;

  /**
   * A run made ready for an engine.
   *
   * @param embeddings {@code [tokens, hidden]} of the whole prompt
   * @param logits expected, by the number of tokens before them
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Prompt(
      String name, float[] embeddings, int tokens, Map<Integer, float[]> logits, int[] greedyIds) {
    /** Whether logits are expected behind every token. */
    boolean isDense() {
      return logits.size() == tokens;
    }
  }

  /** How a prompt is cut. */
  interface Pieces {
    /** Tokens of the piece that begins at the position, cut to what is left. */
    int tokens(int position);
  }

  Playback(Prompt prompt, int slot, Pieces pieces) {
    this.prompt = prompt;
    this.slot = slot;
    this.pieces = pieces;
  }

  /** Plays them side by side, each at its own pace. */
  static void play(Engine engine, List<Playback> batch, Differences logits, Differences ids) {
    List<Playback> active = batch;
    while (!active.isEmpty()) {
      List<Engine.Chunk> chunks = active.stream().map(p -> p.next(engine)).toList();
      List<float[]> results = engine.step(chunks);
      for (int i = 0; i < results.size(); i++) {
        active.get(i).accept(results.get(i), logits);
      }
      active = active.stream().filter(p -> !p.isDone()).toList();
    }
    batch.forEach(p -> ids.ids(p.prompt.name(), p.generated(), p.prompt.greedyIds()));
  }

  private boolean isDone() {
    return position >= prompt.tokens() && generatedCount >= prompt.greedyIds().length;
  }

  private int[] generated() {
    return generated.build().toArray();
  }

  private Engine.Chunk next(Engine engine) {
    int hidden = engine.hiddenSize();
    if (position >= prompt.tokens()) {
      pieceTokens = 1;
      float[] embedding = new float[hidden];
      engine.embed(lastId, embedding, 0);
      return new Engine.Chunk(slot, position, embedding);
    }
    pieceTokens = Math.min(pieces.tokens(position), prompt.tokens() - position);
    int from = position * hidden;
    float[] rows = Arrays.copyOfRange(prompt.embeddings(), from, from + pieceTokens * hidden);
    return new Engine.Chunk(slot, position, rows);
  }

  private void accept(float[] found, Differences logits) {
    position += pieceTokens;
    float[] expected = prompt.logits().get(position);
    if (expected != null) {
      logits.numbers("%s, behind token %d".formatted(prompt.name(), position), found, expected);
    }
    if (position >= prompt.tokens() && generatedCount < prompt.greedyIds().length) {
      lastId = largest(found);
      generated.add(lastId);
      generatedCount++;
    }
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
