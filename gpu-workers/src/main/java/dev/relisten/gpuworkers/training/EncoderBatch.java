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
 * @param pieces first and one past the last counted token of each
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
    List<Tokens> pieces) {
  record Tokens(int from, int to) {}

  /** Lays pieces one behind the other. */
  static final class Builder {
    private record Piece(MelWindows windows, IntFunction<List<String>> sounds) {}

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
     * @param sounds the names that sound in a token, counted from 0
     */
    void add(MelWindows windows, IntFunction<List<String>> sounds) {
      pieces.add(new Piece(windows, sounds));
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
      float[] sounding = new float[windows * tokensAWindow * names.size()];
      float[] counted = new float[windows * tokensAWindow];
      List<Tokens> places = new ArrayList<>();
      int window = 0;
      for (Piece piece : pieces) {
        MelWindows cut = piece.windows();
        System.arraycopy(cut.mel(), 0, mel, window * bins * frames, cut.mel().length);
        System.arraycopy(cut.frameMask(), 0, frameMask, window * frames, cut.frameMask().length);
        int half = window * frames / 2;
        System.arraycopy(cut.positionMask(), 0, positionMask, half, cut.positionMask().length);
        int first = window * tokensAWindow;
        for (int token = 0; token < cut.audioTokens(); token++) {
          counted[first + token] = 1;
          for (String name : piece.sounds().apply(token)) {
            int at = names.indexOf(name);
            if (at >= 0) {
              sounding[(first + token) * names.size() + at] = 1;
            }
          }
        }
        places.add(new Tokens(first, first + cut.audioTokens()));
        window += cut.count();
      }
      return new EncoderBatch(
          windows, frames, mel, frameMask, positionMask, sounding, counted, List.copyOf(places));
    }
  }
}
