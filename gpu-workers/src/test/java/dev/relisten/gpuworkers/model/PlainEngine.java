package dev.relisten.gpuworkers.model;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.KeyValues;
import java.util.Arrays;
import java.util.List;

/** An engine without any library, to check the architecture and the verifier against. */
final class PlainEngine implements Engine {
  private final ThinkerConfig config;
  private final PlainAlgebra algebra;
  private final AudioTower<Tensor> tower;
  private final Decoder<Tensor> decoder;
  private final int slots;
  private final int contextTokens;

  PlainEngine(Checkpoint checkpoint, int slots, int contextTokens) {
    this.config = checkpoint.config();
    this.slots = slots;
    this.contextTokens = contextTokens;
    algebra = new PlainAlgebra(checkpoint, slots, contextTokens);
    tower = new AudioTower<>(algebra, config.audio());
    decoder = new Decoder<>(algebra, config.text());
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int contextTokens() {
    return contextTokens;
  }

  @Override
  public int hiddenSize() {
    return config.text().hidden();
  }

  @Override
  public int vocabularySize() {
    return config.text().vocabulary();
  }

  @Override
  public float[] encode(float[] samples) {
    int bins = config.audio().melBins();
    float[] mel = new LogMel(bins).compute(samples);
    MelWindows w = MelWindows.cut(mel, bins, config.audio().windowFrames());
    Tensor features =
        tower.encode(
            new Tensor(w.mel(), w.count(), bins, w.frames()),
            new Tensor(w.frameMask(), w.count(), 1, w.frames()),
            new Tensor(w.positionMask(), w.count(), 1, 1, w.frames() / 2));
    return Arrays.copyOf(features.values(), w.audioTokens() * hiddenSize());
  }

  @Override
  public void embed(int tokenId, float[] target, int offset) {
    float[] table = algebra.weight("model.embed_tokens.weight");
    System.arraycopy(table, tokenId * hiddenSize(), target, offset, hiddenSize());
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    return chunks.stream().map(this::step).toList();
  }

  private float[] step(Chunk chunk) {
    algebra.at(chunk.slot(), chunk.position());
    int tokens = chunk.embeddings().length / hiddenSize();
    Tensor hidden = decoder.hidden(new Tensor(chunk.embeddings(), 1, tokens, hiddenSize()));
    int last = (tokens - 1) * hiddenSize();
    float[] row = Arrays.copyOfRange(hidden.values(), last, last + hiddenSize());
    return decoder.logits(new Tensor(row, 1, 1, hiddenSize())).values();
  }

  @Override
  public long keyValueBytes(int tokens) {
    throw new UnsupportedOperationException("keys and values stay in their slots here");
  }

  @Override
  public KeyValues save(int slot, int tokens) {
    throw new UnsupportedOperationException("keys and values stay in their slots here");
  }

  @Override
  public void restore(int slot, KeyValues saved) {
    throw new UnsupportedOperationException("keys and values stay in their slots here");
  }

  @Override
  public void close() {}
}
