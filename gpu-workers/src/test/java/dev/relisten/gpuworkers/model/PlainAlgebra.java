package dev.relisten.gpuworkers.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The algebra in loops over arrays: slow, plain, and needing no library. One batch row at a time.
 */
final class PlainAlgebra implements Algebra<Tensor> {
  private final Weights weights;
  private final ThinkerConfig.Text text;
  private final Map<String, float[]> loaded = new HashMap<>();
  private final float[][][] keys;
  private final float[][][] values;
  private int slot;
  private int position;

  PlainAlgebra(Checkpoint checkpoint, int slots, int contextTokens) {
    weights = checkpoint.weights();
    text = checkpoint.config().text();
    keys = new float[slots][text.layers()][contextTokens * text.kvHeads() * text.headDim()];
    values = new float[slots][text.layers()][contextTokens * text.kvHeads() * text.headDim()];
  }

  void at(int slot, int position) {
    this.slot = slot;
    this.position = position;
  }

  float[] weight(String name) {
    return loaded.computeIfAbsent(name, n -> Vectors.floats(weights.floats(n)));
  }

  @Override
  public Tensor linear(Tensor x, String layer, boolean bias) {
    long[] shape = weights.shape(layer + ".weight");
    int out = (int) shape[0];
    int in = (int) shape[1];
    float[] w = transposed(layer + ".weight", out, in);
    float[] b = bias ? weight(layer + ".bias") : new float[out];
    int rows = x.values().length / in;
    float[] y = new float[rows * out];
    float[] sum = new float[out];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(b, 0, sum, 0, out);
      for (int i = 0; i < in; i++) {
        addScaled(sum, x.values()[r * in + i], w, i * out);
      }
      System.arraycopy(sum, 0, y, r * out, out);
    }
    long[] to = x.shape().clone();
    to[to.length - 1] = out;
    return new Tensor(y, to);
  }

  private static void addScaled(float[] sum, float factor, float[] w, int from) {
    for (int o = 0; o < sum.length; o++) {
      sum[o] += factor * w[from + o];
    }
  }

  private float[] transposed(String name, int out, int in) {
    return loaded.computeIfAbsent(
        name + " transposed",
        n -> {
          float[] w = Vectors.floats(weights.floats(name));
          float[] turned = new float[w.length];
          for (int i = 0; i < w.length; i++) {
            turned[i % in * out + i / in] = w[i];
          }
          return turned;
        });
  }

  @Override
  public Tensor rmsNorm(Tensor x, String layer, float eps) {
    return norm(x, layer, eps, false);
  }

  @Override
  public Tensor layerNorm(Tensor x, String layer, float eps) {
    return norm(x, layer, eps, true);
  }

  private Tensor norm(Tensor x, String layer, float eps, boolean centred) {
    float[] w = weight(layer + ".weight");
    float[] b = centred ? weight(layer + ".bias") : new float[w.length];
    float[] y = new float[x.values().length];
    for (int r = 0; r < y.length; r += w.length) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < w.length; i++) {
        mean += centred ? x.values()[r + i] / w.length : 0;
      }
      for (int i = 0; i < w.length; i++) {
        square += Math.pow(x.values()[r + i] - mean, 2) / w.length;
      }
      double scale = 1 / Math.sqrt(square + eps);
      for (int i = 0; i < w.length; i++) {
        y[r + i] = (float) ((x.values()[r + i] - mean) * scale) * w[i] + b[i];
      }
    }
    return new Tensor(y, x.shape());
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    float[] y = a.values().clone();
    for (int i = 0; i < y.length; i++) {
      y[i] += b.values()[i % b.values().length];
    }
    return new Tensor(y, a.shape());
  }

  @Override
  public Tensor addRows(Tensor x, Tensor table) {
    float[] y = x.values().clone();
    int size = (int) (x.shape()[1] * x.shape()[2]);
    for (int i = 0; i < y.length; i++) {
      y[i] += table.values()[i % size];
    }
    return new Tensor(y, x.shape());
  }

  /** Equal shapes, or {@code [n, channels, frames]} times {@code [n, 1, frames]}. */
  @Override
  public Tensor multiply(Tensor a, Tensor b) {
    float[] y = a.values().clone();
    boolean same = b.values().length == y.length;
    int frames = (int) a.shape()[a.shape().length - 1];
    int row = same ? y.length : (int) a.shape()[1] * frames;
    for (int i = 0; i < y.length; i++) {
      y[i] *= same ? b.values()[i] : b.values()[i / row * frames + i % frames];
    }
    return new Tensor(y, a.shape());
  }

  @Override
  public Tensor silu(Tensor x) {
    return map(x, v -> v / (1 + Math.exp(-v)));
  }

  @Override
  public Tensor gelu(Tensor x) {
    return map(x, v -> v * 0.5 * (1 + erf(v / Math.sqrt(2))));
  }

  private static Tensor map(Tensor x, DoubleUnaryOperator f) {
    float[] y = new float[x.values().length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) f.applyAsDouble(x.values()[i]);
    }
    return new Tensor(y, x.shape());
  }

  /** The series, summed until nothing is added; beyond 5 it is 1. */
  static double erf(double x) {
    if (Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 && n < 300; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  @Override
  public Tensor conv1d(Tensor x, String layer, int stride) {
    int n = (int) x.shape()[0];
    int in = (int) x.shape()[1];
    int frames = (int) x.shape()[2];
    float[] w = weight(layer + ".weight");
    float[] b = weight(layer + ".bias");
    int length = (frames - 1) / stride + 1;
    float[] y = new float[n * b.length * length];
    for (int row = 0; row < n * b.length; row++) {
      int o = row % b.length;
      java.util.Arrays.fill(y, row * length, (row + 1) * length, b[o]);
      for (int c = 0; c < in; c++) {
        int from = (row / b.length * in + c) * frames;
        for (int k = 0; k < 3; k++) {
          float factor = w[(o * in + c) * 3 + k];
          for (int t = k == 0 ? 1 : 0; t < length && t * stride + k - 1 < frames; t++) {
            y[row * length + t] += factor * x.values()[from + t * stride + k - 1];
          }
        }
      }
    }
    return new Tensor(y, n, b.length, length);
  }

  @Override
  public Tensor swapLastTwo(Tensor x) {
    int rows = (int) x.shape()[1];
    int columns = (int) x.shape()[2];
    float[] y = new float[x.values().length];
    for (int i = 0; i < y.length; i++) {
      int image = i / (rows * columns);
      y[(image * columns + i % columns) * rows + i / columns % rows] = x.values()[i];
    }
    return new Tensor(y, x.shape()[0], columns, rows);
  }

  @Override
  public Tensor constant(String name, float[] constant, int rows, int columns) {
    return new Tensor(constant, rows, columns);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, int heads, Tensor mask) {
    int positions = (int) q.shape()[1];
    int width = (int) q.shape()[2];
    float[] y = new float[q.values().length];
    for (int row = 0; row < q.shape()[0] * positions; row++) {
      int image = row / positions;
      for (int head = 0; head < heads; head++) {
        int size = width / heads;
        int first = image * positions * width + head * size;
        float[] bias =
            java.util.Arrays.copyOfRange(mask.values(), image * positions, (image + 1) * positions);
        attend(
            q.values(),
            row * width + head * size,
            k.values(),
            v.values(),
            first,
            width,
            size,
            bias,
            y);
      }
    }
    return new Tensor(y, q.shape());
  }

  /** One query over {@code bias.length} keys that lie {@code step} apart; the sum goes to y. */
  private static void attend(
      float[] q,
      int at,
      float[] k,
      float[] v,
      int first,
      int step,
      int size,
      float[] bias,
      float[] y) {
    double[] scores = new double[bias.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < scores.length; j++) {
      for (int i = 0; i < size; i++) {
        scores[j] += q[at + i] * k[first + j * step + i];
      }
      scores[j] = scores[j] / Math.sqrt(size) + bias[j];
      max = Math.max(max, scores[j]);
    }
    double total = 0;
    for (int j = 0; j < scores.length; j++) {
      scores[j] = Math.exp(scores[j] - max);
      total += scores[j];
    }
    for (int j = 0; j < scores.length; j++) {
      for (int i = 0; i < size; i++) {
        y[at + i] += (float) (scores[j] / total * v[first + j * step + i]);
      }
    }
  }

  @Override
  public Tensor joinWindows(Tensor x) {
    return new Tensor(x.values(), 1, x.shape()[0] * x.shape()[1], x.shape()[2]);
  }

  @Override
  public Tensor meanOfNeighbours(Tensor x) {
    int width = (int) x.shape()[2];
    int pairs = (int) x.shape()[1] / 2;
    float[] y = new float[pairs * width];
    for (int i = 0; i < y.length; i++) {
      int at = i / width * 2 * width + i % width;
      y[i] = (x.values()[at] + x.values()[at + width]) / 2;
    }
    return new Tensor(y, 1, pairs, width);
  }

  @Override
  public Tensor cachedAttention(int layer, Tensor q, Tensor k, Tensor v) {
    int size = text.headDim();
    int kvWidth = text.kvHeads() * size;
    int tokens = (int) q.shape()[1];
    float[] turned = q.values().clone();
    float[] turnedKeys = k.values().clone();
    rotate(turned, text.heads(), tokens);
    rotate(turnedKeys, text.kvHeads(), tokens);
    float[] cachedKeys = keys[slot][layer];
    float[] cachedValues = values[slot][layer];
    System.arraycopy(turnedKeys, 0, cachedKeys, position * kvWidth, tokens * kvWidth);
    System.arraycopy(v.values(), 0, cachedValues, position * kvWidth, tokens * kvWidth);
    float[] y = new float[turned.length];
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < text.heads(); head++) {
        int at = (t * text.heads() + head) * size;
        int first = head / (text.heads() / text.kvHeads()) * size;
        attend(
            turned,
            at,
            cachedKeys,
            cachedValues,
            first,
            kvWidth,
            size,
            new float[position + t + 1],
            y);
      }
    }
    return new Tensor(y, q.shape());
  }

  private void rotate(float[] x, int heads, int tokens) {
    int half = text.headDim() / 2;
    for (int i = 0; i < tokens * heads; i++) {
      for (int pair = 0; pair < half; pair++) {
        double angle = (position + i / heads) * Math.pow(text.ropeTheta(), -(double) pair / half);
        int a = i * text.headDim() + pair;
        float first = x[a];
        float second = x[a + half];
        x[a] = (float) (first * Math.cos(angle) - second * Math.sin(angle));
        x[a + half] = (float) (second * Math.cos(angle) + first * Math.sin(angle));
      }
    }
  }
}
