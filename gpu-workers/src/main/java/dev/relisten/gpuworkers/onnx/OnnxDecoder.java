package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import dev.relisten.gpuworkers.Engine.Chunk;
import dev.relisten.gpuworkers.model.Decoder;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import dev.relisten.gpuworkers.onnx.schema.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text decoder as an ONNX session behind a {@link KeyValueCache}. One thread at a time. */
final class OnnxDecoder implements AutoCloseable {
  /** Bounds the memory of one run: attention scores grow with the tokens that it appends. */
  static final int MOST_TOKENS_AT_ONCE = 256;

  private static final String EMBEDDINGS = "embeddings";

  private final OnnxSession session;
  private final String logitsName;
  private final ThinkerConfig.Text text;
  private final KeyValueCache cache;
  private final FloatBuffer embeddings;
  private final FloatBuffer logits;
  private final IntBuffer lastPositions;

  private OnnxDecoder(
      OnnxSession session, String logitsName, ThinkerConfig.Text text, OnnxSettings settings) {
    int rows = Math.max(settings.slots(), MOST_TOKENS_AT_ONCE);
    this.session = session;
    this.logitsName = logitsName;
    this.text = text;
    this.cache = new KeyValueCache(text, settings.slots(), settings.contextTokens());
    this.embeddings = OnnxRuntime.directFloats(rows * text.hidden());
    this.logits = OnnxRuntime.directFloats(settings.slots() * text.vocabulary());
    this.lastPositions = OnnxRuntime.directInts(settings.slots());
  }

  static OnnxDecoder open(ThinkerConfig.Text text, Weights weights, OnnxSettings settings) {
    OnnxGraph graph = new OnnxGraph();
    OnnxAlgebra algebra =
        new OnnxAlgebra(graph, weights, text, settings.contextTokens(), settings.weights());
    Decoder<String> decoder = new Decoder<>(algebra, text);
    long any = OnnxGraph.ANY;
    String hidden =
        decoder.hidden(graph.input(EMBEDDINGS, DataType.FLOAT, any, any, text.hidden()));
    String logits = decoder.logits(algebra.lastToken(hidden));
    graph.output(logits, any, 1, text.vocabulary());
    OnnxSession session = OnnxSession.open(graph, settings);
    return new OnnxDecoder(session, logits, text, settings);
  }

  KeyValueCache cache() {
    return cache;
  }

  /** Appends chunks of one length to as many slots; returns their logits in the same order. */
  List<float[]> append(List<Chunk> chunks) {
    int start = cache.bringTogether(chunks.stream().mapToInt(Chunk::slot).toArray());
    int tokens = chunks.get(0).embeddings().length / text.hidden();
    int totalTokens = 0;
    for (Chunk chunk : chunks) {
      int row = cache.placeOf(chunk.slot()) - start;
      int end = chunk.position() + tokens;
      embeddings.put(row * tokens * text.hidden(), chunk.embeddings());
      lastPositions.put(row, end - 1);
      cache.setFilledTokens(chunk.slot(), end);
      totalTokens = Math.max(totalTokens, end);
    }
    run(cache.run(start, chunks.size()), chunks.size(), tokens, totalTokens);
    return chunks.stream().map(c -> logits(cache.placeOf(c.slot()) - start)).toList();
  }

  private void run(KeyValueCache.Run run, int rows, int tokens, int totalTokens) {
    IntBuffer total = OnnxRuntime.directInts(1).put(0, totalTokens);
    FloatBuffer in = embeddings.slice(0, rows * tokens * text.hidden());
    FloatBuffer out = logits.slice(0, rows * text.vocabulary());
    try (OnnxTensor embedded = OnnxRuntime.tensor(in, rows, tokens, text.hidden());
        OnnxTensor last = OnnxRuntime.tensor(lastPositions.slice(0, rows), rows);
        OnnxTensor longest = OnnxRuntime.tensor(total);
        OnnxTensor result = OnnxRuntime.tensor(out, rows, 1, text.vocabulary())) {
      Map<String, OnnxTensor> inputs = new HashMap<>(run.past());
      inputs.put(EMBEDDINGS, embedded);
      inputs.put(OnnxAlgebra.LAST_POSITIONS, last);
      inputs.put(OnnxAlgebra.TOTAL_TOKENS, longest);
      Map<String, OnnxTensor> outputs = new HashMap<>(run.present());
      outputs.put(logitsName, result);
      session.run(inputs, outputs);
    }
  }

  private float[] logits(int row) {
    float[] result = new float[text.vocabulary()];
    logits.get(row * text.vocabulary(), result);
    return result;
  }

  /** Cuts what is too long for one run. */
  List<Chunk> pieces(Chunk chunk) {
    List<Chunk> pieces = new ArrayList<>();
    int tokens = chunk.embeddings().length / text.hidden();
    for (int from = 0; from < tokens; from += MOST_TOKENS_AT_ONCE) {
      int to = Math.min(tokens, from + MOST_TOKENS_AT_ONCE);
      float[] rows =
          Arrays.copyOfRange(chunk.embeddings(), from * text.hidden(), to * text.hidden());
      pieces.add(new Chunk(chunk.slot(), chunk.position() + from, rows));
    }
    return pieces;
  }

  @Override
  public void close() {
    session.close();
    cache.close();
  }
}
