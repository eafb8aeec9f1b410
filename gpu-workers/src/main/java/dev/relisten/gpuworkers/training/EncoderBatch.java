package dev.relisten.gpuworkers.training;

import dev.relisten.gpuworkers.model.MelWindows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Pieces of sound, each in windows of its own, and what sounds in each token.
 *
 * @param mel {@code [windows, mel bins, frames]}
 * @param frameMask {@code [windows, 1, frames]}, of {@link MelWindows}
 * @param positionMask {@code [windows, 1, 1, frames / 2]}, likewise
 * @param sounding {@code [tokens, names]}: 1 where the sound of that name is heard, else 0
 * @param counted {@code [tokens, 1]}: 1, or 0 behind a piece's end
 * @param means {@code [pieces, tokens]}: takes the mean of each piece's counted tokens
 * @param names number of each piece's one sound; -1 where it has no one known sound
 */
@SuppressWarnings("ArrayRecordComponent")
record EncoderBatch(
    int windows,
    int frames,
    float[] mel,
    float[] frameMask,
    float[] positionMask,
    float[] sounding,
    float[] counted,
    float[] means,
    long[] names) {
  int pieces() {
    return names.length;
  }

  /** Lays pieces one behind the other. */
  static final class Builder {
    private record Piece(MelWindows windows, String name, IntFunction<List<String>> sounds) {}

    private final List<String> names;
    private final int frames;
    private final List<Piece> pieces = new ArrayList<>();

    Builder(List<String> names, int windowFrames) {
      this.names = names;
      this.frames = windowFrames;
    }

    /**
     * Adds a piece.
     *
     * @param name of its one sound; empty for a whole recording
     * @param sounds the names that sound in a token, counted from 0
     */
    void add(MelWindows windows, String name, IntFunction<List<String>> sounds) {
      pieces.add(new Piece(windows, name, sounds));
    }

    int pieces() {
      return pieces.size();
    }

    EncoderBatch build() {
      int windows = pieces.stream().mapToInt(piece -> piece.windows().count()).sum();
      int tokensAWindow = frames / 4;
      int bins = pieces.get(0).windows().melBins();
      float[] mel = new float[windows * bins * frames];
      float[] frameMask = new float[windows * frames];
      float[] positionMask = new float[windows * frames / 2];
      int tokens = windows * tokensAWindow;
      float[] sounding = new float[tokens * names.size()];
      float[] counted = new float[tokens];
      float[] means = new float[pieces.size() * tokens];
      int window = 0;
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        MelWindows cut = piece.windows();
        System.arraycopy(cut.mel(), 0, mel, window * bins * frames, cut.mel().length);
        System.arraycopy(cut.frameMask(), 0, frameMask, window * frames, cut.frameMask().length);
        int half = window * frames / 2;
        System.arraycopy(cut.positionMask(), 0, positionMask, half, cut.positionMask().length);
        int first = window * tokensAWindow;
        for (int token = 0; token < cut.audioTokens(); token++) {
          counted[first + token] = 1;
          means[i * tokens + first + token] = 1f / cut.audioTokens();
          for (String name : piece.sounds().apply(token)) {
            int at = names.indexOf(name);
            if (at >= 0) {
              sounding[(first + token) * names.size() + at] = 1;
            }
          }
        }
        window += cut.count();
      }
      long[] each = pieces.stream().mapToLong(piece -> names.indexOf(piece.name())).toArray();
      return new EncoderBatch(
          windows, frames, mel, frameMask, positionMask, sounding, counted, means, each);
    }
  }
}
