package dev.relisten.gpuworkers.training;

import java.util.ArrayList;
import java.util.List;

/** Tokens of one example's part, text and audio in order, with those that carry loss marked. */
final class TrainingSequence {
  /** Stands in place of an id where the token is a row of audio features. */
  static final int AUDIO = -1;

  private final List<Integer> ids = new ArrayList<>();
  private final List<Boolean> lossy = new ArrayList<>();
  private final List<float[]> audio = new ArrayList<>();

  TrainingSequence text(int[] tokenIds, boolean loss) {
    for (int id : tokenIds) {
      ids.add(id);
      lossy.add(loss);
    }
    return this;
  }

  /** Appends features {@code [tokens, width]}; they carry no loss. */
  TrainingSequence audio(float[] features, int width) {
    for (int i = 0; i < features.length / width; i++) {
      ids.add(AUDIO);
      lossy.add(false);
    }
    audio.add(features);
    return this;
  }

  int length() {
    return ids.size();
  }

  int id(int index) {
    return ids.get(index);
  }

  boolean lossy(int index) {
    return lossy.get(index);
  }

  List<float[]> audio() {
    return audio;
  }
}
