package dev.relisten.gpuworkers;

import java.util.List;

/**
 * One model on one device, as plain blocking calls. Not thread-safe: one thread drives it. It keeps
 * a KV cache of {@link #slots()} slots of {@link #contextTokens()} positions each; who uses which
 * slot is the caller's affair, and a slot is reused by writing it again from position 0.
 */
public interface Engine extends AutoCloseable {
  /** "onnx" or "eager"; with rounded weights "onnx-int8" or "onnx-int4". */
  String name();

  int slots();

  int contextTokens();

  /** Width of embeddings and audio features. */
  int hiddenSize();

  int vocabularySize();

  /**
   * Encodes one slice, normalised by its own maximum.
   *
   * @param samples 16 kHz mono in [-1, 1]: sample / 32768; at most 300 s
   * @return {@code [audio tokens, hidden]}, row after row
   */
  float[] encode(float[] samples);

  /** Copies the embedding of one token to {@code target[offset .. offset + hidden)}. */
  void embed(int tokenId, float[] target, int offset);

  /**
   * Appends each chunk to its slot's KV cache.
   *
   * @param chunks at most one a slot
   * @return for each chunk the logits {@code [vocabulary]} of its last position; the same numbers
   *     whatever else is in the batch
   */
  List<float[]> step(List<Chunk> chunks);

  @Override
  void close();

  /**
   * Consecutive positions of one sequence.
   *
   * @param slot in [0, slots)
   * @param position of the first row; all earlier positions of the slot are filled
   * @param embeddings {@code [tokens, hidden]}, row after row
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Chunk(int slot, int position, float[] embeddings) {}
}
