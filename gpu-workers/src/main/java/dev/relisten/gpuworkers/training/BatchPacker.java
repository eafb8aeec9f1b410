package dev.relisten.gpuworkers.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Packs scenes into a batch. All questions about a scene share its prefix (the clip's sound), which
 * is computed once: a question's tokens attend to the prefix and to themselves, and their positions
 * go on where the prefix ends, exactly as if each question stood alone behind its own copy.
 */
final class BatchPacker {
  private static final float HIDDEN = -1e30f;

  private final int width;
  private final int bucketSequences;

  /**
   * Packs features of that width.
   *
   * @param bucketSequences most sequences in one bucket
   */
  BatchPacker(int width, int bucketSequences) {
    this.width = width;
    this.bucketSequences = bucketSequences;
  }

  /** A scene's shared beginning and the questions behind it. */
  record Scene(TrainingSequence prefix, List<TrainingSequence> branches) {}

  /** Where a sequence's rows begin, and those of the prefix that it sees (length 0 for none). */
  private record Placed(TrainingSequence sequence, int start, int prefixStart, int prefixLength) {
    int keys() {
      return prefixLength + sequence.length();
    }

    long keyRow(int key) {
      return key < prefixLength ? (long) prefixStart + key : (long) start + key - prefixLength;
    }
  }

  PackedBatch pack(List<Scene> scenes) {
    List<Placed> prefixes = new ArrayList<>();
    List<Placed> branches = new ArrayList<>();
    int row = 0;
    for (Scene scene : scenes) {
      Placed prefix = new Placed(scene.prefix(), row, 0, 0);
      prefixes.add(prefix);
      row += prefix.keys();
      for (TrainingSequence branch : scene.branches()) {
        branches.add(new Placed(branch, row, prefix.start(), prefix.keys()));
        row += branch.length();
      }
    }
    branches.sort(Comparator.comparingInt(Placed::keys));
    List<List<Placed>> groups = new ArrayList<>(grouped(prefixes));
    groups.addAll(grouped(branches));
    return lay(groups, row);
  }

  private List<List<Placed>> grouped(List<Placed> all) {
    List<List<Placed>> groups = new ArrayList<>();
    for (int i = 0; i < all.size(); i += bucketSequences) {
      groups.add(all.subList(i, Math.min(all.size(), i + bucketSequences)));
    }
    return groups;
  }

  private PackedBatch lay(List<List<Placed>> groups, int rows) {
    long[] positions = new long[rows];
    long[] places = new long[rows];
    TrainingSequence[] owners = new TrainingSequence[rows];
    int[] offsets = new int[rows];
    List<PackedBatch.Bucket> buckets = new ArrayList<>();
    long queries = 0;
    for (List<Placed> group : groups) {
      PackedBatch.Bucket bucket = bucket(group);
      for (int s = 0; s < group.size(); s++) {
        Placed placed = group.get(s);
        for (int i = 0; i < placed.sequence().length(); i++) {
          int row = placed.start() + i;
          positions[row] = (long) placed.prefixLength() + i;
          places[row] = queries + (long) s * bucket.queries() + i;
          owners[row] = placed.sequence();
          offsets[row] = i;
        }
      }
      buckets.add(bucket);
      queries += (long) bucket.sequences() * bucket.queries();
    }
    return withTokens(positions, places, buckets, owners, offsets);
  }

  private static PackedBatch.Bucket bucket(List<Placed> group) {
    int queries = group.stream().mapToInt(p -> p.sequence().length()).max().orElseThrow();
    int keys = group.stream().mapToInt(Placed::keys).max().orElseThrow();
    int n = group.size();
    long[] queryRows = new long[n * queries];
    long[] keyRows = new long[n * keys];
    float[] mask = new float[n * queries * keys];
    Arrays.fill(mask, HIDDEN);
    for (int s = 0; s < n; s++) {
      Placed placed = group.get(s);
      for (int key = 0; key < placed.keys(); key++) {
        keyRows[s * keys + key] = placed.keyRow(key);
      }
      for (int q = 0; q < placed.sequence().length(); q++) {
        queryRows[s * queries + q] = (long) placed.start() + q;
        int from = (s * queries + q) * keys;
        Arrays.fill(mask, from, from + placed.prefixLength() + q + 1, 0f);
      }
    }
    return new PackedBatch.Bucket(n, queries, keys, queryRows, keyRows, mask);
  }

  private PackedBatch withTokens(
      long[] positions,
      long[] places,
      List<PackedBatch.Bucket> buckets,
      TrainingSequence[] owners,
      int[] offsets) {
    TokenLayout layout = new TokenLayout(owners, offsets, width);
    return new PackedBatch(
        layout.textIds(),
        layout.audio(),
        layout.order(),
        positions,
        buckets,
        places,
        layout.lossRows(),
        layout.lossTargets());
  }
}
