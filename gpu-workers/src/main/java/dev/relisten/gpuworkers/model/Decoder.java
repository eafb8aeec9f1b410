package dev.relisten.gpuworkers.model;

/**
 * The text decoder of Qwen2.5-Omni (Qwen2). With audio and text alone its three rotary axes carry
 * the same positions, so plain rotary embedding is exact.
 *
 * @param <T> the algebra's tensor
 */
public final class Decoder<T> {
  private final Algebra<T> algebra;
  private final ThinkerConfig.Text config;

  public Decoder(Algebra<T> algebra, ThinkerConfig.Text config) {
    this.algebra = algebra;
    this.config = config;
  }

  /**
   * Runs all layers behind the algebra's KV cache, the final norm included.
   *
   * @param embeddings {@code [batch, tokens, hidden]}
   * @return {@code [batch, tokens, hidden]}
   */
  public T hidden(T embeddings) {
    T h = embeddings;
    for (int layer = 0; layer < config.layers(); layer++) {
      h = block(h, layer);
    }
    return algebra.rmsNorm(h, "model.norm", config.rmsEps());
  }

  /** {@code [batch, tokens, hidden]} to {@code [batch, tokens, vocabulary]}. */
  public T logits(T hidden) {
    return algebra.linear(hidden, "lm_head", false);
  }

  private T block(T h, int layer) {
    String name = "model.layers." + layer;
    T n = algebra.rmsNorm(h, name + ".input_layernorm", config.rmsEps());
    T q = algebra.linear(n, name + ".self_attn.q_proj", true);
    T k = algebra.linear(n, name + ".self_attn.k_proj", true);
    T v = algebra.linear(n, name + ".self_attn.v_proj", true);
    T attended = algebra.cachedAttention(layer, q, k, v);
    T x = algebra.add(h, algebra.linear(attended, name + ".self_attn.o_proj", false));
    T m = algebra.rmsNorm(x, name + ".post_attention_layernorm", config.rmsEps());
    T gate = algebra.silu(algebra.linear(m, name + ".mlp.gate_proj", false));
    T wide = algebra.multiply(gate, algebra.linear(m, name + ".mlp.up_proj", false));
    return algebra.add(x, algebra.linear(wide, name + ".mlp.down_proj", false));
  }
}
