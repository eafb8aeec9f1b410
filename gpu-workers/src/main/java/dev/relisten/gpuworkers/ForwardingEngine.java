package dev.relisten.gpuworkers;

import java.util.List;

/** Does what the engine within does; for those that add to it. Closes it with itself. */
public abstract class ForwardingEngine implements Engine {
  private final Engine engine;

  protected ForwardingEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public int slots() {
    return engine.slots();
  }

  @Override
  public int contextTokens() {
    return engine.contextTokens();
  }

  @Override
  public int hiddenSize() {
    return engine.hiddenSize();
  }

  @Override
  public int vocabularySize() {
    return engine.vocabularySize();
  }

  @Override
  public float[] encode(float[] samples) {
    return engine.encode(samples);
  }

  @Override
  public Encoding encoding(float[] samples) {
    return engine.encoding(samples);
  }

  @Override
  public long encodingBytes(int samples) {
    return engine.encodingBytes(samples);
  }

  @Override
  public void embed(int tokenId, float[] target, int offset) {
    engine.embed(tokenId, target, offset);
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    return engine.step(chunks);
  }

  @Override
  public long keyValueBytes(int tokens) {
    return engine.keyValueBytes(tokens);
  }

  @Override
  public KeyValues save(int slot, int tokens) {
    return engine.save(slot, tokens);
  }

  @Override
  public void restore(int slot, KeyValues saved) {
    engine.restore(slot, saved);
  }

  @Override
  public void close() {
    engine.close();
  }
}
