package dev.relisten.gpuworkers.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Divides a batch's rows into text and audio tokens, and finds those that carry loss. */
final class TokenLayout {
  private final TrainingSequence[] owners;
  private final int[] offsets;
  private final int width;

  /**
   * Describes rows.
   *
   * @param owners each row's sequence; the rows of one sequence follow each other
   * @param offsets each row's place in its sequence
   */
  TokenLayout(TrainingSequence[] owners, int[] offsets, int width) {
    this.owners = owners;
    this.offsets = offsets;
    this.width = width;
  }

  private int id(int row) {
    return owners[row].id(offsets[row]);
  }

  long[] textIds() {
    return IntStream.range(0, owners.length)
        .filter(row -> id(row) != TrainingSequence.AUDIO)
        .mapToLong(this::id)
        .toArray();
  }

  float[] audio() {
    int rows = (int) IntStream.range(0, owners.length).filter(this::isAudio).count();
    float[] features = new float[rows * width];
    int at = 0;
    for (int row = 0; row < owners.length; row++) {
      if (offsets[row] == 0) {
        for (float[] part : owners[row].audio()) {
          System.arraycopy(part, 0, features, at, part.length);
          at += part.length;
        }
      }
    }
    return features;
  }

  private boolean isAudio(int row) {
    return id(row) == TrainingSequence.AUDIO;
  }

  long[] order() {
    long[] order = new long[owners.length];
    int text = 0;
    int audio = (int) IntStream.range(0, owners.length).filter(row -> !isAudio(row)).count();
    for (int row = 0; row < owners.length; row++) {
      order[row] = isAudio(row) ? audio++ : text++;
    }
    return order;
  }

  long[] lossRows() {
    return IntStream.range(0, owners.length).filter(this::nextCarriesLoss).asLongStream().toArray();
  }

  long[] lossTargets() {
    return Arrays.stream(lossRows())
        .map(row -> owners[(int) row].id(offsets[(int) row] + 1))
        .toArray();
  }

  private boolean nextCarriesLoss(int row) {
    int next = offsets[row] + 1;
    return next < owners[row].length() && owners[row].lossy(next);
  }
}
