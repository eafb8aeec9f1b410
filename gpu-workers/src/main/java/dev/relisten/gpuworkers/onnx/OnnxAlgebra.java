package dev.relisten.gpuworkers.onnx;

import static dev.relisten.gpuworkers.onnx.OnnxGraph.ANY;
import static dev.relisten.gpuworkers.onnx.OnnxGraph.MICROSOFT;
import static dev.relisten.gpuworkers.onnx.OnnxGraph.attribute;

import dev.relisten.gpuworkers.model.Algebra;
import dev.relisten.gpuworkers.model.ThinkerConfig;
import dev.relisten.gpuworkers.model.Weights;
import dev.relisten.gpuworkers.onnx.schema.TensorProto.DataType;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the architecture as nodes of an ONNX graph; its tensors are names of values. Matrices are
 * left out of the graph and handed over when the session is opened. Not thread-safe.
 *
 * <p>A graph with {@link #cachedAttention} has, beside its own inputs, {@link #LAST_POSITIONS},
 * {@link #TOTAL_TOKENS} and for every layer the cache {@code [batch, kv heads, positions, head
 * dimension]}, which comes in as {@code past_*} and goes out as {@code present_*}.
 */
final class OnnxAlgebra implements Algebra<String> {
  /** {@code [batch]}, int32: each row's position of its last token. */
  static final String LAST_POSITIONS = "last_positions";

  /** Scalar, int32: the longest row's tokens, the cached ones included. */
  static final String TOTAL_TOKENS = "total_tokens";

  private static final long INPUT_END = Long.MAX_VALUE;

  /** The accuracy level of MatMulNBits that rounds the other factor to int8, block by block. */
  private static final long WITH_BYTES = 4;

  private final OnnxGraph graph;
  private final Weights weights;
  private final ThinkerConfig.Text text;
  private final int contextTokens;
  private final WeightFormat format;
  private final Map<String, String> squareMasks = new HashMap<>();

  /**
   * Creates an algebra that writes to a graph.
   *
   * @param contextTokens positions of the KV cache
   * @param format of the matrices
   */
  OnnxAlgebra(
      OnnxGraph graph,
      Weights weights,
      ThinkerConfig.Text text,
      int contextTokens,
      WeightFormat format) {
    this.graph = graph;
    this.weights = weights;
    this.text = text;
    this.contextTokens = contextTokens;
    this.format = format;
  }

  static String past(Cached what, int layer) {
    return "past_" + what + "_" + layer;
  }

  static String present(Cached what, int layer) {
    return "present_" + what + "_" + layer;
  }

  /** What a layer's cache keeps. */
  enum Cached {
    KEYS,
    VALUES
  }

  @Override
  public String linear(String x, String layer, boolean bias) {
    String matrix = layer + ".weight";
    String product = format.isQuantized() ? timesQuantized(x, matrix) : times(x, matrix);
    return bias ? add(product, small(layer + ".bias")) : product;
  }

  /** The stored matrix as it is, {@code [out, in]}: the runtime packs it once, at the start. */
  private String times(String x, String matrix) {
    long[] shape = weights.shape(matrix);
    String stored =
        graph.handedOver(
            matrix, DataType.FLOAT, () -> OnnxRuntime.tensor(weights.floats(matrix), shape), shape);
    return graph.node(MICROSOFT, "FusedMatMul", List.of(x, stored), attribute("transB", 1));
  }

  private String timesQuantized(String x, String matrix) {
    long[] shape = weights.shape(matrix);
    QuantizedMatrix quantized =
        QuantizedMatrix.of(format, weights.floats(matrix), (int) shape[0], (int) shape[1]);
    return times(graph, x, matrix, quantized);
  }

  static String times(OnnxGraph graph, String x, String name, QuantizedMatrix matrix) {
    WeightFormat format = matrix.format();
    long[] shape = {matrix.rows(), matrix.blocks(), matrix.blockBytes()};
    String numbers =
        graph.handedOver(
            name, DataType.UINT8, () -> OnnxRuntime.tensor(matrix.numbers(), shape), shape);
    FloatBuffer scales = FloatBuffer.wrap(matrix.scales());
    String scale = graph.constant(name + ".scales", scales, scales.capacity());
    String zero = graph.constant(name + ".zeros", matrix.zeros(), matrix.zeros().length);
    return graph.node(
        MICROSOFT,
        "MatMulNBits",
        List.of(x, numbers, scale, zero),
        attribute("N", matrix.rows()),
        attribute("K", matrix.columns()),
        attribute("bits", format.bits()),
        attribute("block_size", format.blockSize()),
        attribute("accuracy_level", WITH_BYTES));
  }

  @Override
  public String rmsNorm(String x, String layer, float eps) {
    return graph.node(
        "SimplifiedLayerNormalization",
        List.of(x, small(layer + ".weight")),
        attribute("axis", -1),
        attribute("epsilon", eps));
  }

  @Override
  public String layerNorm(String x, String layer, float eps) {
    return graph.node(
        "LayerNormalization",
        List.of(x, small(layer + ".weight"), small(layer + ".bias")),
        attribute("axis", -1),
        attribute("epsilon", eps));
  }

  @Override
  public String add(String a, String b) {
    return graph.node("Add", List.of(a, b));
  }

  @Override
  public String addRows(String x, String table) {
    String positions = graph.node("Shape", List.of(x), attribute("start", 1), attribute("end", 2));
    String rows = graph.node("Slice", List.of(table, graph.integers(0), positions));
    return add(x, rows);
  }

  @Override
  public String multiply(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  @Override
  public String silu(String x) {
    return graph.node(MICROSOFT, "QuickGelu", List.of(x), attribute("alpha", 1f));
  }

  @Override
  public String gelu(String x) {
    return graph.node(MICROSOFT, "Gelu", List.of(x));
  }

  @Override
  public String conv1d(String x, String layer, int stride) {
    return graph.node(
        "Conv",
        List.of(x, small(layer + ".weight"), small(layer + ".bias")),
        attribute("kernel_shape", List.of(3L)),
        attribute("pads", List.of(1L, 1L)),
        attribute("strides", List.of((long) stride)));
  }

  @Override
  public String swapLastTwo(String x) {
    return graph.node("Transpose", List.of(x), attribute("perm", List.of(0L, 2L, 1L)));
  }

  @Override
  public String constant(String name, float[] values, int rows, int columns) {
    return graph.constant(name, FloatBuffer.wrap(values), rows, columns);
  }

  @Override
  public String attention(String q, String k, String v, int heads, String mask) {
    String none = "";
    String square = squareMasks.computeIfAbsent(mask, m -> forEveryQuery(m, q));
    return graph.node(
        MICROSOFT,
        "MultiHeadAttention",
        List.of(q, k, v, none, none, square),
        attribute("num_heads", heads));
  }

  @Override
  public String joinWindows(String x) {
    return graph.node("Reshape", List.of(x, graph.integers(1, -1, 0)));
  }

  /** The even positions end before the last one, so that an odd last one has no partner. */
  @Override
  public String meanOfNeighbours(String x) {
    String sum = add(everySecond(x, 0, -1), everySecond(x, 1, INPUT_END));
    return multiply(sum, constant("half", new float[] {0.5f}, 1, 1));
  }

  @Override
  public String cachedAttention(int layer, String q, String k, String v) {
    if (layer == 0) {
      declareCacheInputs();
    }
    String attended = "cached_attention_" + layer;
    List<String> inputs =
        List.of(
            q,
            k,
            v,
            cacheInput(Cached.KEYS, layer),
            cacheInput(Cached.VALUES, layer),
            LAST_POSITIONS,
            TOTAL_TOKENS,
            "rotary_cosines",
            "rotary_sines");
    graph.node(
        MICROSOFT,
        "GroupQueryAttention",
        inputs,
        List.of(attended, cacheOutput(Cached.KEYS, layer), cacheOutput(Cached.VALUES, layer)),
        attribute("num_heads", text.heads()),
        attribute("kv_num_heads", text.kvHeads()),
        attribute("do_rotary", 1));
    return attended;
  }

  /** {@code [batch, tokens, width]} to {@code [batch, 1, width]}. */
  String lastToken(String x) {
    return graph.node("Gather", List.of(x, graph.integers(-1)), attribute("axis", 1));
  }

  private void declareCacheInputs() {
    graph.input(LAST_POSITIONS, DataType.INT32, ANY);
    graph.input(TOTAL_TOKENS, DataType.INT32);
    RotaryTable rotary = RotaryTable.of(contextTokens, text.headDim(), text.ropeTheta());
    constant("rotary_cosines", rotary.cosines(), contextTokens, text.headDim() / 2);
    constant("rotary_sines", rotary.sines(), contextTokens, text.headDim() / 2);
  }

  private String cacheInput(Cached what, int layer) {
    return graph.input(past(what, layer), DataType.FLOAT, cacheShape());
  }

  private String cacheOutput(Cached what, int layer) {
    graph.output(present(what, layer), cacheShape());
    return present(what, layer);
  }

  private long[] cacheShape() {
    return new long[] {ANY, text.kvHeads(), contextTokens, text.headDim()};
  }

  private String small(String name) {
    return graph.constant(name, weights.floats(name), weights.shape(name));
  }

  private String everySecond(String x, long start, long end) {
    String axis = graph.integers(1);
    String step = graph.integers(2);
    return graph.node("Slice", List.of(x, graph.integers(start), graph.integers(end), axis, step));
  }

  /** The operator wants a mask {@code [n, 1, positions, positions]}. */
  private String forEveryQuery(String mask, String q) {
    String positions = graph.node("Shape", List.of(q), attribute("start", 1), attribute("end", 2));
    String one = graph.integers(1);
    String shape = graph.node("Concat", List.of(one, one, positions, one), attribute("axis", 0));
    return graph.node("Expand", List.of(mask, shape));
  }
}
