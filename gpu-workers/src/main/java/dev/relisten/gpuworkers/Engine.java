package dev.relisten.gpuworkers;

import dev.relisten.gpuworkers.model.MelWindows;
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

  /** The same, to be driven piece by piece; {@link #encode} and this give the same features. */
  default Encoding encoding(float[] samples) {
    return Encoding.whole(() -> encode(samples));
  }

  /** Memory that encoding so many samples takes, its result included; an estimate. */
  default long encodingBytes(int samples) {
    return (long) Float.BYTES * (samples + MelWindows.audioTokens(samples) * hiddenSize());
  }

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

  /** Bytes of the keys and values of {@code tokens} positions of one slot. */
  long keyValueBytes(int tokens);

  /**
   * Copies the keys and values of a slot's first positions.
   *
   * @param tokens at most what was written; else IllegalArgumentException
   */
  KeyValues save(int slot, int tokens);

  /**
   * Writes saved keys and values from position 0 of any slot, which then goes on with the same
   * logits, bit for bit, as the one that they were saved from.
   */
  void restore(int slot, KeyValues saved);

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
