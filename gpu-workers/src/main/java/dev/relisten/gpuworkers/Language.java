package dev.relisten.gpuworkers;

import dev.relisten.audiostore.PcmFormat;
import dev.relisten.protocol.generation.GenerationCommand.Open;
import dev.relisten.protocol.prompt.PromptNotes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A checkpoint's words as a worker needs them: prompt, tokens, text. Thread-safe; {@link
 * Detokenizer} is not.
 */
public interface Language extends AutoCloseable {
  /**
   * The prompt around the sound shown first. Control tokens in the texts are only text.
   *
   * @param notes present if the sound is a part of a longer recording
   */
  Prompt prompt(String question, List<String> choices, Optional<PromptNotes> notes);

  /** What an opening says of a longer recording, of which its sound is a part. */
  static Optional<PromptNotes> notes(Open open) {
    BigDecimal start = seconds(open.clip().startSample());
    BigDecimal end = seconds(open.clip().endSample());
    return open.notes().map(text -> new PromptNotes(text, start, end));
  }

  private static BigDecimal seconds(long samples) {
    return BigDecimal.valueOf(samples).divide(BigDecimal.valueOf(PcmFormat.RATE_HZ));
  }

  /** Ids of plain text; never a control token. */
  int[] encode(String text);

  Detokenizer detokenizer();

  ControlTokens controls();

  @Override
  void close();

  /**
   * Token ids of a prompt.
   *
   * @param beforeSound with the opening of the sound
   * @param behindSound with the closing of the sound
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Prompt(int[] beforeSound, int[] behindSound) {}

  /**
   * Ids with a meaning.
   *
   * @param audio stands for one row of features
   * @param audioBos before a slice
   * @param audioEos behind a slice
   * @param endOfTurn each ends the model's turn
   * @param neverSampled all other control tokens, and ids without a text
   */
  @SuppressWarnings("ArrayRecordComponent")
  record ControlTokens(
      int audio, int audioBos, int audioEos, Set<Integer> endOfTurn, int[] neverSampled) {}

  /** Turns one sequence's tokens into text, wherever characters are cut. */
  interface Detokenizer {
    /** Whole characters that are certain now; may be empty. */
    String push(int tokenId);

    /** What is held back, as replacement characters; then it begins anew. */
    String finish();
  }
}
