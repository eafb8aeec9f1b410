package dev.relisten.protocol.generation;

/** A piece of a sequence behind its prompt. Parts in order are all that a re-opening needs. */
public sealed interface Part {
  /** Tokens, sampled or forced. Never re-tokenised. */
  @SuppressWarnings("ArrayRecordComponent")
  record Ids(int[] ids) implements Part {}

  /** A slice: stands for {@code <|audio_bos|>}, its audio tokens, {@code <|audio_eos|>}. */
  record Slice(SliceRef ref) implements Part {}

  /** Text that the session writes in the model's place, such as a forced answer's opening. */
  record ForcedText(String text) implements Part {}
}
