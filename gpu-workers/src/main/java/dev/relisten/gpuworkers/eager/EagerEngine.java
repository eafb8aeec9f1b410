package dev.relisten.gpuworkers.eager;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.relisten.gpuworkers.KeyValues;
import dev.relisten.gpuworkers.model.Decoder;
import dev.relisten.gpuworkers.model.EncodingMemory;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The reference engine: the architecture computed array by array on PyTorch through DJL, each chunk
 * on its own. Right, and slow.
 */
public final class EagerEngine implements dev.relisten.gpuworkers.Engine {
  private final ThinkerConfig config;
  private final NDManager manager;
  private final EagerParameters parameters;
  private final FloatBuffer embeddings;
  private final SlotPool pool;
  private final EagerEncoder encoder;
  private final int slots;
  private final int contextTokens;

  private EagerEngine(ThinkerConfig config, Weights weights, int slots, int contextTokens) {
    this.config = config;
    this.slots = slots;
    this.contextTokens = contextTokens;
    manager = Engine.getEngine("PyTorch").newBaseManager();
    parameters = EagerParameters.load(manager, weights, name -> !name.contains("embed_tokens"));
    embeddings = weights.floats("model.embed_tokens.weight");
    pool = new SlotPool(manager, config.text(), slots, contextTokens);
    encoder = new EagerEncoder(manager, parameters, config.audio());
  }

  /**
   * Loads the weights.
   *
   * @param slots sequences whose KV is held at once
   * @param contextTokens positions of each slot
   */
  public static EagerEngine create(
      ThinkerConfig config, Weights weights, int slots, int contextTokens) {
    return new EagerEngine(config, weights, slots, contextTokens);
  }

  @Override
  public String name() {
    return "eager";
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
    return encoder.encode(samples);
  }

  @Override
  public long encodingBytes(int samples) {
    return EncodingMemory.bytes(samples, config.audio().melBins(), hiddenSize());
  }

  @Override
  public void embed(int tokenId, float[] target, int offset) {
    embeddings.get(tokenId * hiddenSize(), target, offset, hiddenSize());
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    JniUtils.setGradMode(false);
    List<float[]> logits = new ArrayList<>();
    for (Chunk chunk : chunks) {
      logits.add(stepOne(chunk));
    }
    return logits;
  }

  private float[] stepOne(Chunk chunk) {
    int tokens = chunk.embeddings().length / hiddenSize();
    try (NDManager step = manager.newSubManager()) {
      KvCache cache = pool.at(step, chunk.slot(), chunk.position());
      EagerAlgebra algebra = new EagerAlgebra(step, parameters::get, cache);
      Decoder<NDArray> decoder = new Decoder<>(algebra, config.text());
      NDArray input = step.create(chunk.embeddings(), new Shape(1, tokens, hiddenSize()));
      NDArray hidden = decoder.hidden(input);
      return decoder.logits(last(step, hidden, tokens)).toFloatArray();
    }
  }

  private static NDArray last(NDManager step, NDArray hidden, int tokens) {
    PtNDArray last = JniUtils.slice((PtNDArray) hidden, 1, tokens - 1L, tokens, 1);
    last.attach(step);
    return last;
  }

  @Override
  public long keyValueBytes(int tokens) {
    return pool.bytes(tokens);
  }

  @Override
  public KeyValues save(int slot, int tokens) {
    try (NDManager step = manager.newSubManager()) {
      return pool.save(step, slot, tokens);
    }
  }

  @Override
  public void restore(int slot, KeyValues saved) {
    try (NDManager step = manager.newSubManager()) {
      pool.restore(step, slot, saved);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
