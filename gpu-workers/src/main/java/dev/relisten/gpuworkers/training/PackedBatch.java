package dev.relisten.gpuworkers.training;

import java.util.List;

/**
 * The sequences of one step laid end to end, without padding: {@code rows} tokens. Every linear
 * layer sees one {@code [1, rows, hidden]}; only attention knows where sequences begin.
 *
 * @param textIds ids of the text tokens, in order
 * @param audio features of the audio tokens, in order, {@code [audio tokens, width]}
 * @param order for each row its place in text tokens followed by audio tokens
 * @param positions each row's rotary position
 * @param buckets what attends to what; every row is a query of exactly one bucket
 * @param places for each row its place in the buckets' queries laid end to end
 * @param lossRows rows whose next token carries loss
 * @param lossTargets those next tokens
 */
@SuppressWarnings("ArrayRecordComponent")
record PackedBatch(
    long[] textIds,
    float[] audio,
    long[] order,
    long[] positions,
    List<Bucket> buckets,
    long[] places,
    long[] lossRows,
    long[] lossTargets) {
  int rows() {
    return order.length;
  }

  /**
   * Sequences of like length that attend together.
   *
   * @param queryRows {@code [sequences, queries]}; padding points at row 0
   * @param keyRows {@code [sequences, keys]}; padding points at row 0 and is hidden
   * @param mask {@code [sequences, queries, keys]}: 0, or a large negative number
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Bucket(
      int sequences, int queries, int keys, long[] queryRows, long[] keyRows, float[] mask) {}
}
