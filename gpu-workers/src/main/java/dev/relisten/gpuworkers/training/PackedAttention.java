package dev.relisten.gpuworkers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.relisten.gpuworkers.eager.GroupedAttention;
import dev.relisten.gpuworkers.eager.KvCache;
import java.util.ArrayList;
import java.util.List;

/** Attention of a packed batch: gathers each bucket's rows, attends, and lays them end to end. */
final class PackedAttention implements KvCache {
  private final GroupedAttention attention;
  private final GroupedAttention.Rotation rotation;
  private final List<Gathered> buckets = new ArrayList<>();
  private final NDArray places;

  private record Gathered(NDArray queryRows, NDArray keyRows, NDArray mask) {}

  PackedAttention(NDManager step, GroupedAttention attention, PackedBatch batch) {
    this.attention = attention;
    rotation = attention.rotation(step.create(batch.positions(), new Shape(1, batch.rows())));
    places = step.create(batch.places());
    for (PackedBatch.Bucket bucket : batch.buckets()) {
      buckets.add(gathered(step, bucket));
    }
  }

  private static Gathered gathered(NDManager step, PackedBatch.Bucket bucket) {
    int n = bucket.sequences();
    return new Gathered(
        step.create(bucket.queryRows(), new Shape(n, bucket.queries())),
        step.create(bucket.keyRows(), new Shape(n, bucket.keys())),
        step.create(bucket.mask(), new Shape(n, 1, 1, bucket.queries(), bucket.keys())));
  }

  @Override
  public NDArray attend(int layer, NDArray q, NDArray k, NDArray v) {
    NDArray queries = flat(attention.rotate(q, rotation));
    NDArray keys = flat(attention.rotate(k, rotation));
    NDArray values = v.squeeze(0);
    NDList outputs = new NDList();
    for (Gathered bucket : buckets) {
      outputs.add(flat(attend(bucket, queries, keys, values)));
    }
    return GroupedAttention.rows(NDArrays.concat(outputs, 0), places).expandDims(0);
  }

  private NDArray attend(Gathered bucket, NDArray queries, NDArray keys, NDArray values) {
    NDArray q = attention.splitHeads(GroupedAttention.rows(queries, bucket.queryRows()));
    NDArray k =
        attention.splitHeads(GroupedAttention.rows(keys, bucket.keyRows())).transpose(0, 2, 1, 3);
    NDArray v =
        attention.splitHeads(GroupedAttention.rows(values, bucket.keyRows())).transpose(0, 2, 1, 3);
    return attention.attend(q, k, v, bucket.mask());
  }

  /** {@code [a, b, ..]} to {@code [a * b, rest]}. */
  private static NDArray flat(NDArray x) {
    long rows = x.getShape().get(0) * x.getShape().get(1);
    return x.reshape(rows, x.getShape().size() / rows);
  }
}
