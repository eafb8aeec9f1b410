package dev.relisten.deploy;

import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.KeyValues;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A model so slow that a client can always interrupt it. */
final class PacedEngine implements Engine {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Engine engine;

  PacedEngine(Engine engine) {
    this.engine = engine;
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    LockSupport.parkNanos(STEP_NANOS);
    return engine.step(chunks);
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
  public void embed(int tokenId, float[] target, int offset) {
    engine.embed(tokenId, target, offset);
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
