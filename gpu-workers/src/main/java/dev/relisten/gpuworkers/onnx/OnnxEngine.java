package dev.relisten.gpuworkers.onnx;

import dev.relisten.gpuworkers.Encoding;
import dev.relisten.gpuworkers.Engine;
import dev.relisten.gpuworkers.KeyValues;
import dev.relisten.gpuworkers.model.Checkpoint;
import dev.relisten.gpuworkers.model.EncodingMemory;
import dev.relisten.gpuworkers.model.LogMel;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The model run by ONNX Runtime: the fast path. Chunks of one token go through the decoder
 * together, longer ones alone. Not thread-safe; whoever creates it closes it.
 */
public final class OnnxEngine implements Engine {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private static final long LARGE_PARAMETERS = 100_000_000;

  private final ThinkerConfig config;
  private final OnnxSettings settings;
  private final LogMel logMel;
  private final OnnxEncoder encoder;
  private final OnnxDecoder decoder;
  private final FloatBuffer embedding;

  private OnnxEngine(ThinkerConfig config, Weights weights, OnnxSettings settings) {
    this.config = config;
    this.settings = settings;
    this.logMel = new LogMel(config.audio().melBins());
    this.encoder = OnnxEncoder.open(config, weights, settings);
    this.decoder = OnnxDecoder.open(config.text(), weights, settings);
    this.embedding = weights.floats(EMBEDDING);
  }

  /**
   * Builds both graphs and loads the weights into them. Throws IllegalArgumentException if a tensor
   * is missing, or a slot longer than the model's context is asked for.
   */
  public static OnnxEngine create(ThinkerConfig config, Weights weights, OnnxSettings settings) {
    int most = config.text().contextTokens();
    if (settings.contextTokens() > most) {
      throw new IllegalArgumentException(
          "contextTokens: %d (expected: <= %d, the model's)"
              .formatted(settings.contextTokens(), most));
    }
    OnnxEngine engine = new OnnxEngine(config, weights, settings);
    letGoOfCopies(weights);
    return engine;
  }

  /** What was widened or rounded is packed by now: large buffers that no heap would miss. */
  private static void letGoOfCopies(Weights weights) {
    long parameters = 0;
    for (String name : weights.names()) {
      parameters += Arrays.stream(weights.shape(name)).reduce(1, (a, b) -> a * b);
    }
    if (parameters > LARGE_PARAMETERS) {
      System.gc();
    }
  }

  /** {@link #create(ThinkerConfig, Weights, OnnxSettings)} of a checkpoint's parts. */
  public static OnnxEngine create(Checkpoint checkpoint, OnnxSettings settings) {
    return create(checkpoint.config(), checkpoint.weights(), settings);
  }

  @Override
  public String name() {
    String device = settings.device() == Device.CPU ? "" : "-cuda";
    WeightFormat weights = settings.weights();
    String format = weights.isQuantized() ? "-" + weights.name().toLowerCase(Locale.ROOT) : "";
    return "onnx" + device + format;
  }

  @Override
  public int slots() {
    return settings.slots();
  }

  @Override
  public int contextTokens() {
    return settings.contextTokens();
  }

  @Override
  public int hiddenSize() {
    return config.text().hidden();
  }

  @Override
  public int vocabularySize() {
    return config.text().vocabulary();
  }

  /** Bytes of the KV cache of all slots, allocated whether used or not. */
  public long cacheBytes() {
    return decoder.cache().bytes();
  }

  @Override
  public float[] encode(float[] samples) {
    Encoding encoding = encoding(samples);
    while (!encoding.advance()) {}
    return encoding.features();
  }

  @Override
  public Encoding encoding(float[] samples) {
    return new OnnxEncoding(config.audio(), encoder, logMel.start(samples));
  }

  @Override
  public long encodingBytes(int samples) {
    return EncodingMemory.bytes(samples, config.audio().melBins(), hiddenSize());
  }

  @Override
  public void embed(int tokenId, float[] target, int offset) {
    if (tokenId < 0 || tokenId >= vocabularySize()) {
      throw new IllegalArgumentException(
          "token: %d (expected: 0 to %d)".formatted(tokenId, vocabularySize() - 1));
    }
    embedding.get(tokenId * hiddenSize(), target, offset, hiddenSize());
  }

  @Override
  public List<float[]> step(List<Chunk> chunks) {
    check(chunks);
    float[][] logits = new float[chunks.size()][];
    List<Integer> single = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      if (tokens(chunks.get(i)) == 1) {
        single.add(i);
      } else {
        logits[i] = appendPieces(chunks.get(i));
      }
    }
    if (!single.isEmpty()) {
      List<float[]> rows = decoder.append(single.stream().map(chunks::get).toList());
      for (int i = 0; i < rows.size(); i++) {
        logits[single.get(i)] = rows.get(i);
      }
    }
    return List.of(logits);
  }

  private float[] appendPieces(Chunk chunk) {
    float[] logits = null;
    for (Chunk piece : decoder.pieces(chunk)) {
      logits = decoder.append(List.of(piece)).get(0);
    }
    return logits;
  }

  private int tokens(Chunk chunk) {
    return chunk.embeddings().length / hiddenSize();
  }

  private void check(List<Chunk> chunks) {
    Set<Integer> seen = new HashSet<>();
    for (Chunk chunk : chunks) {
      require(chunk.slot() >= 0 && chunk.slot() < slots(), chunk, "slot in [0, " + slots() + ")");
      require(seen.add(chunk.slot()), chunk, "one chunk a slot");
      int filled = decoder.cache().filledTokens(chunk.slot());
      require(chunk.position() >= 0 && chunk.position() <= filled, chunk, "position <= " + filled);
      require(
          tokens(chunk) > 0 && chunk.embeddings().length % hiddenSize() == 0,
          chunk,
          "whole rows of " + hiddenSize());
      require(
          chunk.position() + tokens(chunk) <= contextTokens(),
          chunk,
          "at most " + contextTokens() + " positions");
    }
  }

  private static void require(boolean holds, Chunk chunk, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "chunk: slot %d, position %d, %d values (expected: %s)"
              .formatted(chunk.slot(), chunk.position(), chunk.embeddings().length, expected));
    }
  }

  @Override
  public long keyValueBytes(int tokens) {
    return decoder.cache().bytes(tokens);
  }

  @Override
  public KeyValues save(int slot, int tokens) {
    return decoder.cache().save(slot, tokens);
  }

  @Override
  public void restore(int slot, KeyValues saved) {
    decoder.cache().restore(slot, saved);
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
